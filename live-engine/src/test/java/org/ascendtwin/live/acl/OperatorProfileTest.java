package org.ascendtwin.live.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.ascendtwin.live.kernel.Kernels;
import org.ascendtwin.live.kernel.ProfilerTables;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OperatorProfileTest {
    private static final int SIZE = 256;
    private static final int CALLS = 40;

    private Acl acl;
    private Device device;

    @BeforeEach
    void open() {
        acl = HostAcl.open();
        device = acl.device(0);
    }

    @AfterEach
    void close() {
        HostAcl.close(acl, device);
    }

    private Tensor matrix(DeviceBuffer buffer, int rows) {
        return buffer.tensor(TensorType.FLOAT, rows, SIZE);
    }

    @Test
    void everyOperatorIsThereOnceInItsOrderAndNoneBeginsBeforeTheOneBeforeItEnds() {
        try (OperatorProfile profile = new OperatorProfile(device);
                Stream stream = device.createStream();
                DeviceBuffer memory = device.allocate(4L * SIZE * SIZE);
                Kernels kernels = new Kernels(device, stream)) {
            Tensor weight = matrix(memory, SIZE);
            kernels.softmax(weight, weight);
            kernels.watch(profile);
            long start = System.nanoTime();
            for (int call = 0; call < CALLS; call++) {
                if (call == CALLS / 2) {
                    stream.synchronize();
                }
                if (call % (CALLS / 2) == 0) {
                    kernels.beginPass();
                }
                kernels.add(matrix(memory, call + 1), matrix(memory, call + 1), matrix(memory, call + 1));
            }
            profile.finish();
            double elapsedMicros = (System.nanoTime() - start) / 1e3;
            List<OperatorProfile.Call> calls = profile.calls();
            assertThat(calls).hasSize(CALLS);
            double end = 0;
            for (int i = 0; i < CALLS; i++) {
                OperatorProfile.Call call = calls.get(i);
                assertThat(call.operator()).isEqualTo("aclnnAdd");
                assertThat(call.pass()).isEqualTo(2 * i / CALLS);
                assertThat(Objects.requireNonNull(call.inputs().getFirst()).size(0))
                        .isEqualTo(i + 1);
                assertThat(call.results()).hasSize(1);
                assertThat(call.startMicros()).isGreaterThanOrEqualTo(end);
                assertThat(call.micros()).isPositive();
                end = call.startMicros() + call.micros();
            }
            assertThat(end).isLessThan(elapsedMicros);
            assertThat(profile.hostTimes())
                    .filteredOn(total -> total.function().equals("aclnnAdd"))
                    .singleElement()
                    .satisfies(total -> assertThat(total.count()).isEqualTo(CALLS));
        }
    }

    @Test
    void twoStreamsHaveOneClock() {
        try (OperatorProfile profile = new OperatorProfile(device);
                Stream first = device.createStream();
                Stream second = device.createStream();
                DeviceBuffer memory = device.allocate(4L * SIZE * SIZE);
                Kernels one = new Kernels(device, first);
                Kernels other = new Kernels(device, second)) {
            one.watch(profile);
            other.watch(profile);
            Tensor matrix = matrix(memory, SIZE);
            for (int turn = 0; turn < 5; turn++) {
                one.softmax(matrix, matrix);
                first.synchronize();
                other.softmax(matrix, matrix);
                second.synchronize();
            }
            profile.finish();
            List<OperatorProfile.Call> ordered = new ArrayList<>(profile.calls());
            ordered.sort((a, b) -> Double.compare(a.startMicros(), b.startMicros()));
            for (int i = 0; i < 10; i++) {
                assertThat(ordered.get(i).stream()).isEqualTo(i % 2);
            }
        }
    }

    @Test
    void tablesAreThoseOfTorchNpu() {
        try (OperatorProfile profile = new OperatorProfile(device);
                Stream stream = device.createStream();
                DeviceBuffer memory = device.allocate(4L * SIZE * SIZE);
                Kernels kernels = new Kernels(device, stream)) {
            kernels.watch(profile);
            kernels.beginPass();
            kernels.softmax(matrix(memory, 3), matrix(memory, 3));
            profile.finish();
            List<String> calls = ProfilerTables.of(profile)
                    .getOrDefault("kernel_details.csv", "")
                    .lines()
                    .toList();
            assertThat(calls).hasSize(2);
            assertThat(calls.getLast())
                    .startsWith("0,0,0,aclnnSoftmax,SoftmaxV2,")
                    .endsWith(",\"3,256\",FLOAT,ND,\"3,256\",FLOAT,ND");
            String[] step = ProfilerTables.of(profile)
                    .getOrDefault("step_trace_time.csv", "")
                    .lines()
                    .toList()
                    .getLast()
                    .split(",");
            assertThat(Double.parseDouble(step[2]))
                    .isEqualTo(profile.calls().getFirst().micros(), within(0.001));
        }
    }
}
