package org.ascendtwin.live.acl;

import static org.ascendtwin.live.acl.TensorType.FLOAT;
import static org.ascendtwin.live.acl.TensorType.INT32;
import static org.ascendtwin.live.acl.TensorType.INT64;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Routing to experts on one device, and collectives and routing between two. */
final class ExpertsTest {
    private static final int EXPERTS = 4;
    private static final int CHOICES = 2;
    private static final int TOKENS = 9;
    private static final int SIZE = 12;
    private static final int RANKS = 2;

    private Acl acl;
    private final List<Device> devices = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private final List<OperatorCalls> calls = new ArrayList<>();
    private List<Communicator> communicators = List.of();
    private final Deque<DeviceBuffer> buffers = new ArrayDeque<>();

    @BeforeEach
    void open() {
        acl = HostAcl.open();
        for (int rank = 0; rank < RANKS; rank++) {
            Device device = acl.device(rank);
            devices.add(device);
            streams.add(device.createStream());
            calls.add(new OperatorCalls(device, streams.get(rank)));
        }
        communicators = Communicator.overDevices(acl, devices);
    }

    @AfterEach
    void close() {
        calls.forEach(OperatorCalls::close);
        communicators.forEach(Communicator::close);
        streams.forEach(Stream::close);
        buffers.forEach(DeviceBuffer::close);
        HostAcl.close(acl, devices.toArray(Device[]::new));
    }

    private DeviceBuffer put(int rank, TensorType type, float... values) {
        DeviceBuffer buffer = Floats.upload(devices.get(rank), type, values);
        buffers.push(buffer);
        return buffer;
    }

    private DeviceBuffer room(int rank, TensorType type, int count) {
        return put(rank, type, new float[count]);
    }

    private float[] get(int rank, DeviceBuffer buffer, TensorType type, int count) {
        streams.get(rank).synchronize();
        return Floats.download(buffer, type, count);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "HALF", "BFLOAT16"})
    void tokensGoToTheExpertsOfTheLargestScoresAndComeBack(TensorType type) {
        float[] logits = OperatorBench.numbers(1, type, TOKENS * EXPERTS);
        float[] x = OperatorBench.numbers(2, type, TOKENS * SIZE);
        DeviceBuffer scores = room(0, type, TOKENS * CHOICES);
        DeviceBuffer experts = room(0, INT32, TOKENS * CHOICES);
        DeviceBuffer copies = room(0, type, TOKENS * CHOICES * SIZE);
        DeviceBuffer places = room(0, INT32, TOKENS * CHOICES);
        DeviceBuffer counts = room(0, INT32, EXPERTS);
        DeviceBuffer out = room(0, type, TOKENS * SIZE);
        Tensor chosen = experts.tensor(INT32, TOKENS, CHOICES);
        calls.getFirst()
                .call(
                        "aclnnMoeGatingTopKSoftmax",
                        put(0, type, logits).tensor(type, TOKENS, EXPERTS),
                        null,
                        (long) CHOICES,
                        scores.tensor(type, TOKENS, CHOICES),
                        chosen,
                        room(0, INT32, TOKENS * CHOICES).tensor(INT32, TOKENS, CHOICES));
        calls.getFirst()
                .call(
                        "aclnnMoeInitRoutingV2",
                        put(0, type, x).tensor(type, TOKENS, SIZE),
                        chosen,
                        0L,
                        0L,
                        (long) EXPERTS,
                        0L,
                        2L,
                        false,
                        copies.tensor(type, TOKENS * CHOICES, SIZE),
                        places.tensor(INT32, TOKENS * CHOICES),
                        counts.tensor(INT32, EXPERTS),
                        null);
        calls.getFirst()
                .call(
                        "aclnnMoeFinalizeRoutingV2",
                        copies.tensor(type, TOKENS * CHOICES, SIZE),
                        places.tensor(INT32, TOKENS * CHOICES),
                        null,
                        null,
                        null,
                        scores.tensor(type, TOKENS, CHOICES),
                        chosen,
                        2L,
                        out.tensor(type, TOKENS, SIZE));
        float[] weight = get(0, scores, type, TOKENS * CHOICES);
        float[] expert = get(0, experts, INT32, TOKENS * CHOICES);
        float[] back = get(0, out, type, TOKENS * SIZE);
        int[] expectedCounts = new int[EXPERTS];
        for (int token = 0; token < TOKENS; token++) {
            double total = 0;
            for (int i = 0; i < EXPERTS; i++) {
                total += Math.exp(logits[token * EXPERTS + i]);
            }
            for (int choice = token * CHOICES; choice < (token + 1) * CHOICES; choice++) {
                expectedCounts[(int) expert[choice]]++;
                assertThat((double) weight[choice])
                        .isCloseTo(
                                Math.exp(logits[token * EXPERTS + (int) expert[choice]]) / total,
                                within(type == FLOAT ? 1e-6 : 0x1p-8));
            }
            assertThat(weight[token * CHOICES]).isGreaterThanOrEqualTo(weight[token * CHOICES + 1]);
            double sum = weight[token * CHOICES] + weight[token * CHOICES + 1];
            for (int i = 0; i < SIZE; i++) {
                assertThat((double) back[token * SIZE + i])
                        .isCloseTo(sum * x[token * SIZE + i], within(type == FLOAT ? 1e-6 : 0x1p-8));
            }
        }
        float[] counted = get(0, counts, INT32, EXPERTS);
        for (int i = 0; i < EXPERTS; i++) {
            assertThat((int) counted[i]).isEqualTo(expectedCounts[i]);
        }
    }

    @Test
    void sumsAreTheSameOnEveryRank() {
        float[][] parts = {OperatorBench.numbers(3, FLOAT, 1000), OperatorBench.numbers(4, FLOAT, 1000)};
        List<DeviceBuffer> results = new ArrayList<>();
        for (int rank = 0; rank < RANKS; rank++) {
            Tensor mine = put(rank, FLOAT, parts[rank]).tensor(FLOAT, 1000);
            results.add(room(rank, FLOAT, 1000));
            communicators.get(rank).allReduce(mine, results.get(rank).tensor(FLOAT, 1000), streams.get(rank));
        }
        float[] first = get(0, results.get(0), FLOAT, 1000);
        assertThat(get(1, results.get(1), FLOAT, 1000)).isEqualTo(first);
        for (int i = 0; i < 1000; i++) {
            assertThat(first[i]).isEqualTo(parts[0][i] + parts[1][i]);
        }
    }

    @Test
    void partsAreGatheredAndExchanged() {
        List<DeviceBuffer> gathered = new ArrayList<>();
        List<DeviceBuffer> exchanged = new ArrayList<>();
        for (int rank = 0; rank < RANKS; rank++) {
            Tensor mine = put(rank, INT32, 10 * rank + 1, 10 * rank + 2).tensor(INT32, 2);
            gathered.add(room(rank, INT32, 4));
            exchanged.add(room(rank, INT32, 2));
            communicators.get(rank).allGather(mine, gathered.get(rank).tensor(INT32, 4), streams.get(rank));
            communicators.get(rank).allToAll(mine, exchanged.get(rank).tensor(INT32, 2), RANKS, streams.get(rank));
        }
        for (int rank = 0; rank < RANKS; rank++) {
            assertThat(get(rank, gathered.get(rank), INT32, 4)).containsExactly(1, 2, 11, 12);
            assertThat(get(rank, exchanged.get(rank), INT32, 2)).containsExactly(rank + 1, rank + 11);
        }
        assertThat(communicators.get(1).rank()).isEqualTo(1);
    }

    @Test
    void expertsOnTwoDevicesGiveWhatOneWouldGive() {
        int own = EXPERTS / RANKS;
        int room = RANKS * TOKENS * CHOICES;
        List<DeviceBuffer> outs = new ArrayList<>();
        float[][] inputs = new float[RANKS][];
        float[] chosen = {0, 3, 1, 2, 2, 0, 3, 1, 0, 1, 2, 3, 1, 3, 0, 2, 3, 0};
        for (int rank = 0; rank < RANKS; rank++) {
            inputs[rank] = OperatorBench.numbers(5 + rank, FLOAT, TOKENS * SIZE);
            outs.add(room(rank, FLOAT, TOKENS * SIZE));
            Tensor x = put(rank, FLOAT, inputs[rank]).tensor(FLOAT, TOKENS, SIZE);
            Tensor expert = put(rank, INT32, chosen).tensor(INT32, TOKENS, CHOICES);
            Tensor copies = room(rank, FLOAT, room * SIZE).tensor(FLOAT, room, SIZE);
            Tensor index = room(rank, INT32, TOKENS * CHOICES).tensor(INT32, TOKENS * CHOICES);
            Tensor received = room(rank, INT32, EXPERTS).tensor(INT32, EXPERTS);
            float[] weights = new float[TOKENS * CHOICES];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = 1 + i;
            }
            String group = communicators.get(rank).name();
            dispatch(
                    rank,
                    group,
                    x,
                    expert,
                    copies,
                    index,
                    received,
                    room(rank, INT64, own).tensor(INT64, own));
            combine(
                    rank,
                    group,
                    copies,
                    expert,
                    index,
                    received,
                    put(rank, FLOAT, weights).tensor(FLOAT, TOKENS, CHOICES),
                    outs.get(rank).tensor(FLOAT, TOKENS, SIZE));
        }
        for (int rank = 0; rank < RANKS; rank++) {
            float[] actual = get(rank, outs.get(rank), FLOAT, TOKENS * SIZE);
            for (int i = 0; i < actual.length; i++) {
                // Experts that change nothing: a token comes back as often as its weights say.
                int token = i / SIZE;
                double factor = 2.0 * token * CHOICES + 3;
                assertThat((double) actual[i]).isCloseTo(factor * inputs[rank][i], within(1e-5));
            }
        }
    }

    private void dispatch(
            int rank,
            String group,
            Tensor x,
            Tensor expert,
            Tensor copies,
            Tensor index,
            Tensor received,
            Tensor counts) {
        calls.get(rank)
                .call(
                        "aclnnMoeDistributeDispatch",
                        x,
                        expert,
                        null,
                        null,
                        null,
                        group,
                        (long) RANKS,
                        (long) rank,
                        (long) EXPERTS,
                        "",
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        1L,
                        copies,
                        null,
                        index,
                        counts,
                        received,
                        null,
                        null);
    }

    private void combine(
            int rank, String group, Tensor x, Tensor expert, Tensor index, Tensor sent, Tensor weights, Tensor out) {
        calls.get(rank)
                .call(
                        "aclnnMoeDistributeCombine",
                        x,
                        expert,
                        index,
                        sent,
                        weights,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        group,
                        (long) RANKS,
                        (long) rank,
                        (long) EXPERTS,
                        "",
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        0L,
                        out);
    }

    @Test
    void ranksThatCallDifferentCollectivesFailTogether() {
        Tensor mine = room(0, FLOAT, 8).tensor(FLOAT, 8);
        Tensor other = room(1, FLOAT, 4).tensor(FLOAT, 4);
        Stream first = devices.get(0).createStream();
        Stream second = devices.get(1).createStream();
        communicators.get(0).allReduce(mine, mine, first);
        communicators.get(1).allReduce(other, other, second);
        assertThatThrownBy(first::synchronize).hasMessageContaining("do not call the same collective");
        assertThatThrownBy(second::synchronize).hasMessageContaining("do not call the same collective");
        first.close();
        second.close();
    }
}
