package org.ascendtwin.hardware.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final long SEED = 20_261;
    private static final int LAYERS = 58;
    private final LayerProgram program = new LayerProgram();
    private final Timeline timeline = new Timeline(false);

    private int task(Stream stream, double seconds, Segment.Unit unit, double share) {
        Segment segment = new Segment();
        segment.add(CostPart.MATMUL, seconds, 0);
        segment.use(unit, share * seconds);
        int task = program.add(stream);
        program.extend(task, segment);
        return task;
    }

    private int compute(double seconds) {
        return task(Stream.COMPUTE, seconds, Segment.Unit.CUBE, 1);
    }

    private int exchange(double seconds) {
        return task(Stream.COMMUNICATION, seconds, Segment.Unit.VECTOR, 0.5);
    }

    /** Attention, dispatch, experts, combine, and what follows them. */
    private void layer(double attention, double dispatch, double experts, double combine) {
        program.clear();
        int first = compute(attention);
        int there = exchange(dispatch);
        program.await(there, first);
        int middle = compute(experts);
        program.await(middle, there);
        int back = exchange(combine);
        program.await(back, middle);
        int last = compute(0);
        program.await(last, back);
    }

    @Test
    void aChainTakesTheSumOfItsTasksAndEachIsCounted() {
        layer(3, 2, 5, 1);
        assertThat(timeline.run(program, LAYERS)).isCloseTo(11.0 * LAYERS, within(1e-9));
        assertThat(timeline.spent(0)).isCloseTo(3.0 * LAYERS, within(1e-9));
        assertThat(timeline.spent(1)).isCloseTo(2.0 * LAYERS, within(1e-9));
        assertThat(timeline.spent(2)).isCloseTo(5.0 * LAYERS, within(1e-9));
        assertThat(timeline.spent(3)).isCloseTo(1.0 * LAYERS, within(1e-9));
    }

    @Test
    void anExchangeBesideKernelsThatUseOtherUnitsIsHidden() {
        program.clear();
        int first = compute(1);
        int sent = exchange(4);
        program.await(sent, first);
        compute(6);
        int last = compute(1);
        program.await(last, sent);
        assertThat(timeline.run(program, 10)).isCloseTo(80, within(1e-9));
        assertThat(timeline.spent(sent)).isZero();
    }

    @Test
    void whatAnExchangeTakesOfTheVectorCoresSlowsAPassBesideItAndIsItsOwn() {
        layerOfPassAndExchange();
        // for 4 s the pass runs at half speed, then its other 4 s alone
        assertThat(timeline.run(program, 1)).isCloseTo(8 + 1, within(1e-9));
        assertThat(timeline.spent(0)).isCloseTo(6, within(1e-9));
        assertThat(timeline.spent(1)).isCloseTo(2, within(1e-9));
    }

    private void layerOfPassAndExchange() {
        program.clear();
        task(Stream.COMPUTE, 6, Segment.Unit.VECTOR, 1);
        int sent = exchange(4);
        int last = compute(1);
        program.await(last, sent);
    }

    @Test
    void theStreamWithPriorityIsNotSlowedDown() {
        layerOfPassAndExchange();
        Timeline computeFirst = new Timeline(true);
        assertThat(computeFirst.run(program, 1)).isCloseTo(6 + 4 + 1, within(1e-9));
        assertThat(computeFirst.spent(0)).isCloseTo(6, within(1e-9));
        assertThat(computeFirst.spent(1)).isCloseTo(4, within(1e-9));
    }

    @Test
    void aPrefetchMovesNoMoreThanMemoryHasLeftAndEndsWhenItsKernelStarts() {
        program.clear();
        int before = compute(1);
        int sent = task(Stream.COMMUNICATION, 4, Segment.Unit.MEMORY, 0.25);
        program.await(sent, before);
        int moved = program.add(Stream.PREFETCH);
        program.await(moved, before);
        int target = compute(10);
        program.await(target, sent);
        program.prefetch(moved, target, 12, 6);
        // 4 s at three quarters of memory's rate bring a quarter of 12 s worth of bytes: 1.5 of 6 s are saved
        assertThat(timeline.run(program, 1)).isCloseTo(1 + 4 + 10 - 1.5, within(1e-9));
        assertThat(timeline.run(program, LAYERS)).isCloseTo(LAYERS * 13.5, within(1e-6));
    }

    @Test
    void repeatedLayersAreLeftOutAndTheResultIsThatOfAllOfThem() {
        SplittableRandom random = new SplittableRandom(SEED);
        Timeline whole = new Timeline(false).withoutExtrapolation();
        int leftOut = 0;
        for (int i = 0; i < 400; i++) {
            randomLayer(random);
            double all = whole.run(program, LAYERS);
            double extrapolated = timeline.run(program, LAYERS);
            assertThat(extrapolated).as("seed %d, layer %d", SEED, i).isCloseTo(all, within(1e-7 * all));
            double parts = 0;
            for (int task = 0; task < program.count(); task++) {
                parts += timeline.spent(task);
            }
            assertThat(parts).as("seed %d, parts of %d", SEED, i).isCloseTo(extrapolated, within(1e-7 * all));
            leftOut += timeline.events() < whole.events() / 3 ? 1 : 0;
        }
        assertThat(leftOut).as("seed %d", SEED).isGreaterThan(300);
    }

    @Test
    void streamsTogetherAreNeverSlowerThanOneAfterTheOther() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < 400; i++) {
            randomLayer(random);
            program.settle();
            double sum = 0;
            double busiest = 0;
            double[] byStream = new double[Stream.values().length];
            for (int task = 0; task < program.count(); task++) {
                if (program.stream(task) != Stream.PREFETCH.ordinal()) {
                    sum += program.seconds(task);
                    byStream[program.stream(task)] += program.seconds(task);
                }
            }
            boolean prefetches = program.tasksOf(Stream.PREFETCH.ordinal()) > 0;
            for (double seconds : byStream) {
                busiest = Math.max(busiest, seconds);
            }
            double seconds = timeline.run(program, LAYERS);
            assertThat(seconds).as("seed %d, layer %d", SEED, i).isLessThanOrEqualTo(sum * LAYERS * (1 + 1e-9));
            if (!prefetches) {
                assertThat(seconds)
                        .as("seed %d, layer %d", SEED, i)
                        .isGreaterThanOrEqualTo(busiest * LAYERS * (1 - 1e-9));
            }
        }
    }

    /** A tape that no longer fits, as tasks end in another order, is left for a whole run. */
    @Test
    void aRunThatFollowsTheOneBeforeIsTheRunOfAnotherTimeline() {
        SplittableRandom random = new SplittableRandom(SEED);
        Segment more = new Segment();
        for (int i = 0; i < 200; i++) {
            randomLayer(random);
            int varied = random.nextInt(program.count());
            for (int run = 0; run < 8; run++) {
                more.clear();
                double seconds = random.nextDouble(run % 2 == 0 ? 0.01 : 10);
                more.add(CostPart.ATTENTION, seconds, 0);
                more.use(Segment.Unit.MEMORY, random.nextDouble() * seconds);
                program.vary(varied, more);
                double followed = timeline.run(program, LAYERS);
                int events = timeline.events();
                double[] spent = IntStream.range(0, program.count())
                        .mapToDouble(timeline::spent)
                        .toArray();
                Timeline other = new Timeline(false);
                assertThat(followed)
                        .as("seed %d, layer %d, run %d", SEED, i, run)
                        .isEqualTo(other.run(program, LAYERS));
                assertThat(events).isEqualTo(other.events());
                assertThat(spent)
                        .isEqualTo(IntStream.range(0, program.count())
                                .mapToDouble(other::spent)
                                .toArray());
                timeline.run(program, LAYERS);
            }
        }
    }

    private void randomLayer(SplittableRandom random) {
        program.clear();
        int count = random.nextInt(3, 14);
        task(Stream.COMPUTE, random.nextDouble(0.1, 5), Segment.Unit.CUBE, random.nextDouble());
        for (int i = 1; i < count; i++) {
            Stream stream = Stream.values()[random.nextInt(3)];
            int task = task(
                    stream, random.nextDouble(0.1, 5), Segment.Unit.values()[random.nextInt(4)], random.nextDouble());
            program.await(task, random.nextInt(task));
            if (random.nextInt(4) == 0) {
                program.awaitBefore(task, random.nextInt(task));
            }
        }
        if (random.nextBoolean()) {
            int moved = program.add(Stream.PREFETCH);
            program.await(moved, random.nextInt(moved));
            program.prefetch(moved, 0, random.nextDouble(5), random.nextDouble(0.1));
        }
    }
}
