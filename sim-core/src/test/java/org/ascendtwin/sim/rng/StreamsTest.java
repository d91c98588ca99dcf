package org.ascendtwin.sim.rng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.TreeSet;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

final class StreamsTest {
    private final Streams streams = new Streams(42, 0);

    @Test
    void firstDrawsAreTheRecordedOnes() {
        RandomStream arrivals = streams.stream("arrivals", 0);
        assertThat(new long[] {arrivals.nextLong(), arrivals.nextLong(), arrivals.nextLong()})
                .containsExactly(-4167849220258311411L, -1016598242055648972L, 3635786288914652834L);
        assertThat(new Streams(7, 3).stream("lengths", 5).nextDouble()).isEqualTo(0.7367583005903534);
        assertThat(Noise.uniform(streams.key("service", 0), 17, 4)).isEqualTo(0.12360864359152413);
    }

    @Test
    void aStreamDependsOnItsNameAloneNotOnWhenItWasMade() {
        RandomStream early = streams.stream("lengths", 2);
        streams.stream("arrivals", 0).nextLong();
        RandomStream late = new Streams(42, 0).stream("lengths", 2);
        assertThat(early.nextLong()).isEqualTo(late.nextLong());
    }

    @Test
    void everyPartOfTheNameTellsStreamsApart() {
        TreeSet<Long> firsts = new TreeSet<>();
        int made = 0;
        for (long seed = 0; seed < 10; seed++) {
            for (long replication = 0; replication < 10; replication++) {
                for (String name : new String[] {"arrivals", "lengths", "a", "b", ""}) {
                    for (long index = 0; index < 20; index++) {
                        firsts.add(new Streams(seed, replication)
                                .stream(name, index).nextLong());
                        made++;
                    }
                }
            }
        }
        assertThat(firsts).hasSize(made);
    }

    @Test
    void theGeneratorIsXoshiro256PlusPlus() {
        // First outputs for the state 1, 2, 3, 4, from the authors' C code.
        RandomStream stream = new RandomStream(1, 2, 3, 4);
        assertThat(new long[] {stream.nextLong(), stream.nextLong(), stream.nextLong()})
                .containsExactly(41943041L, 58720359L, 3588806011781223L);
    }

    @Test
    void uniformsAreSpreadEvenlyAndPairsToo() {
        for (String name : new String[] {"arrivals", "lengths", "noise"}) {
            RandomStream stream = streams.stream(name, 0);
            assertEven(name, () -> stream.nextInt(10) * 10 + stream.nextInt(10));
        }
    }

    @Test
    void noiseIsEvenAlongEntitiesAndAlongCounters() {
        long key = streams.key("service", 0);
        int[] at = {0};
        assertEven("entities", () -> (int) (100 * Noise.uniform(key, at[0]++, 3)));
        assertEven("counters", () -> (int) (100 * Noise.uniform(key, 3, at[0]++)));
    }

    @Test
    void neighbouringStreamsAreNotCorrelated() {
        int[] at = {0};
        assertEven("indices", () -> {
            int index = at[0]++;
            int first = (int) (10 * streams.stream("lengths", index).nextDouble());
            return 10 * first + (int) (10 * streams.stream("lengths", index + 1).nextDouble());
        });
    }

    @Test
    void uniformsStayInsideTheOpenInterval() {
        assertThat(Hash.open(0L)).isGreaterThan(0);
        assertThat(Hash.open(-1L)).isLessThan(1);
        assertThat(Hash.open(-1L)).isEqualTo(1 - Hash.open(0L));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> streams.stream("x", 0).nextInt(0));
    }

    /** Chi-square over 100 cells; 99 degrees of freedom exceed 148.23 once in a thousand times. */
    private static void assertEven(String what, IntSupplier cells) {
        int[] counts = new int[100];
        int draws = 100_000;
        for (int i = 0; i < draws; i++) {
            counts[cells.getAsInt()]++;
        }
        double expected = draws / 100.0;
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).as("%s, seed 42", what).isBetween(61.1, 148.3);
    }
}
