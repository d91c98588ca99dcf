package org.ascendtwin.scheduler.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.ascendtwin.scheduler.request.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plans that look at the same rows say what plans with rows of their own would. */
final class StepPlanTest {
    private static final int PLANS = 3;
    private static final int STEPS = 500;

    /** A request in a step, as a plan is to tell it. */
    private record Row(int id, int query, int prefix, boolean joining, int emitted, boolean ended) {
        Row further() {
            return new Row(id, 1, prefix + 1, false, 0, false);
        }

        Row emits(int tokens, boolean ends) {
            return new Row(id, query, prefix, joining, tokens, ends);
        }
    }

    private final List<StepPlan> plans = new ArrayList<>();
    private final List<List<Row>> expected = new ArrayList<>();
    private int requests;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void plansInTurnsHoldTheirOwnRequestsWhoeverContinuesWhom(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int index = 0; index < PLANS; index++) {
            plans.add(new StepPlan(4));
            expected.add(List.of());
        }
        for (int step = 1; step < STEPS; step++) {
            int at = step % PLANS;
            int before = (step - 1) % PLANS;
            plans.get(at).clear();
            if (random.nextInt(5) > 0 && !expected.get(before).isEmpty()) {
                plans.get(at).continueFrom(plans.get(before));
                expected.set(at, expected.get(before).stream().map(Row::further).toList());
            } else if (random.nextInt(4) > 0) {
                expected.set(at, startDecodes(plans.get(at), random));
            } else {
                expected.set(at, List.of());
            }
            emit(at, random);
            for (int index = 0; index < PLANS; index++) {
                assertThat(told(plans.get(index)))
                        .as("seed %d, step %d, plan %d of %d", seed, step, index, at)
                        .isEqualTo(expected.get(index));
            }
        }
    }

    private List<Row> startDecodes(StepPlan plan, SplittableRandom random) {
        plan.begin(StepKind.DECODE);
        plan.endExtends();
        List<Row> rows = new ArrayList<>();
        for (int count = random.nextInt(1, 40); count > 0; count--) {
            Sequence sequence = new Sequence(Request.of(requests++, 0, 8, 8), 8);
            boolean joins = random.nextInt(8) == 0;
            if (joins) {
                sequence.receive(0);
            }
            int prefix = random.nextInt(1_000);
            plan.addDecode(sequence, 1, prefix);
            rows.add(new Row(sequence.id(), 1, prefix, joins, 0, false));
        }
        return rows;
    }

    /** Now and then nobody says what came out, or only of some. */
    private void emit(int at, SplittableRandom random) {
        StepPlan plan = plans.get(at);
        List<Row> rows = new ArrayList<>(expected.get(at));
        int way = random.nextInt(3);
        if (way == 1 && plan.kind() == StepKind.DECODE) {
            plan.emitOneEach();
            rows.replaceAll(row -> row.emits(1, false));
        }
        for (int index = 0; way == 2 && index < rows.size(); index++) {
            if (random.nextInt(4) > 0) {
                int tokens = random.nextInt(1, 5);
                boolean ends = random.nextBoolean();
                plan.emit(index, tokens, ends);
                rows.set(index, rows.get(index).emits(tokens, ends));
            }
        }
        expected.set(at, rows);
    }

    private static List<Row> told(StepPlan plan) {
        int[] queries = new int[plan.count()];
        int[] prefixes = new int[plan.count()];
        if (plan.count() > 0) {
            plan.copyLengths(queries, prefixes);
        }
        List<Row> rows = new ArrayList<>();
        for (int index = 0; index < plan.count(); index++) {
            assertThat(plan.sequence(index).id()).isEqualTo(plan.requestId(index));
            assertThat(queries[index]).isEqualTo(plan.queryLength(index));
            assertThat(prefixes[index]).isEqualTo(plan.prefixLength(index));
            rows.add(new Row(
                    plan.requestId(index),
                    plan.queryLength(index),
                    plan.prefixLength(index),
                    plan.isJoining(index),
                    plan.emittedCount(index),
                    plan.isEnded(index)));
        }
        return rows;
    }
}
