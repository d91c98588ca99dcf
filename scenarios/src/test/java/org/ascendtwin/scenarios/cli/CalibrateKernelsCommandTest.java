package org.ascendtwin.scenarios.cli;

import static org.ascendtwin.scenarios.cli.Outcome.twin;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.ascendtwin.calibration.profile.DeviceProfile;
import org.ascendtwin.calibration.profile.ProfileFile;
import org.ascendtwin.calibration.profile.ProfiledKernel;
import org.ascendtwin.hardware.device.DataType;
import org.ascendtwin.hardware.device.DeviceCatalogue;
import org.ascendtwin.hardware.operator.Matmul;
import org.ascendtwin.hardware.operator.OperatorTimer;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrateKernelsCommandTest {
    @TempDir
    Path folder;

    /** Matmuls that all take a fifth longer than the catalogue says, and one row that was cut. */
    private Path table() throws IOException {
        OperatorTimer timer = new OperatorTimer(DeviceCatalogue.shipped().device("ascend-910b4"));
        StringBuilder rows = new StringBuilder("hw,path,input_shape,dtype,attrs,measured_us,note\n");
        for (int i = 1; i <= 8; i++) {
            double micros = 1.2e6 * timer.seconds(Matmul.of(128 * i, 4096, 4096, DataType.FP16));
            rows.append(String.format(
                    Locale.ROOT,
                    "910B4,gemm,\"[[%d, 4096], [4096, 4096]]\",\"[\"\"float16\"\", \"\"float16\"\"]\",{},%.3f,%n",
                    128 * i,
                    micros));
        }
        return Files.writeString(folder.resolve("gemm.csv"), rows + "910B4,gemm,cut\n");
    }

    @Test
    void aProfileThatWasMadeIsNearerToItsKernelsThanTheDevice() throws IOException {
        Path data = table();
        Path profile = folder.resolve("p.json");
        Outcome made =
                twin("calibrate", "kernels", "--device", "ascend-910b4", "--data", "" + data, "--out", "" + profile);
        assertThat(made.exitCode()).as(made.err()).isZero();
        assertThat(made.err()).contains("1 row could not be used").contains("gemm.csv:10");
        assertThat(made.out()).contains("matmul").contains("wrote");
        Outcome plain = twin("calibrate", "score", "--profile", "device:ascend-910b4", "--data", "" + data);
        Outcome fitted = twin("calibrate", "score", "--profile", "" + profile, "--data", "" + data);
        assertThat(median(plain.out())).isBetween(16.0, 17.5);
        assertThat(median(fitted.out())).isLessThan(5);
        assertThat(fitted.out()).contains("100.0");
    }

    /** The command that a profile names, with the folders of the reference data and {@code out} in place of what it writes. */
    private static String[] words(String command, Path out) throws IOException {
        List<String> words = new ArrayList<>();
        String option = "";
        for (String word : command.substring("./twin ".length()).split(" ")) {
            option = word.startsWith("--") ? word : option;
            boolean value = !word.startsWith("--");
            if (value && option.equals("--data")) {
                words.add(SharedFolder.require("data/kernels/ascend/" + word).toString());
            } else {
                words.add(value && option.equals("--out") ? out.toString() : word);
            }
        }
        return words.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ascend-910b2", "ascend-910b3"})
    void theCommandThatAShippedProfileNamesMakesItAgainByteForByte(String id) throws IOException {
        Path out = folder.resolve(id + ".json");
        Outcome made =
                twin((Object[]) words(ProfileFile.shipped(id).orElseThrow().command(), out));
        assertThat(made.exitCode()).as(made.err()).isZero();
        try (InputStream shipped = ProfileFile.class.getResourceAsStream(id + ".json")) {
            assertThat(Objects.requireNonNull(shipped).readAllBytes()).isEqualTo(Files.readAllBytes(out));
        }
    }

    @Test
    void withoutMeasurementsAllIsTakenOverAndSaysThatItWasNotMeasured() throws IOException {
        Path out = folder.resolve("p.json");
        Outcome made =
                twin("calibrate", "kernels", "--device", "ascend-910b4", "--like", "ascend-910b2", "--out", "" + out);
        assertThat(made.exitCode()).as(made.err()).isZero();
        DeviceProfile profile = ProfileFile.read(out);
        assertThat(profile.kernels())
                .hasSameSizeAs(ProfileFile.shipped("ascend-910b2").orElseThrow().kernels());
        assertThat(profile.kernels().values()).allMatch(kernel -> kernel.basis() == ProfiledKernel.Basis.BORROWED);
        OperatorTimer timer =
                new OperatorTimer(profile.applyTo(DeviceCatalogue.shipped().device("ascend-910b4")));
        assertThat(timer.predict(Matmul.of(1024, 4096, 4096, DataType.FP16)).inside())
                .isFalse();
    }

    @Test
    void timesInAnotherUnitAreRefused() throws IOException {
        Path data = table();
        StringBuilder nanos = new StringBuilder();
        for (String line : Files.readAllLines(data)) {
            String[] parts = line.split(",(?=[0-9.]+,$)", -1);
            nanos.append(
                            parts.length == 1
                                    ? line
                                    : parts[0] + ',' + 1000 * Double.parseDouble(parts[1].replace(",", "")) + ',')
                    .append('\n');
        }
        Files.writeString(data, nanos.toString());
        Path out = folder.resolve("p.json");
        Outcome made = twin("calibrate", "kernels", "--device", "ascend-910b4", "--data", "" + data, "--out", "" + out);
        assertThat(made.exitCode()).isEqualTo(2);
        assertThat(made.err()).contains("1.2e+03 times").contains("another unit");
        assertThat(out).doesNotExist();
    }

    private static double median(String table) {
        String gemm = table.lines()
                .filter(line -> line.startsWith("gemm"))
                .findFirst()
                .orElseThrow();
        return Double.parseDouble(gemm.split(" +")[4]);
    }

    @Test
    void wrongInputIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path profile = folder.resolve("p.json");
        Outcome none =
                twin("calibrate", "kernels", "--device", "ascend-910b4", "--data", "" + folder, "--out", "" + profile);
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err()).contains("no kernel table").contains("Maybe");
        Outcome like = twin(
                "calibrate",
                "kernels",
                "--device",
                "ascend-910b4",
                "--like",
                "x",
                "--data",
                "" + table(),
                "--out",
                "" + profile);
        assertThat(like.err()).contains("is no profile");
        assertThat(profile).doesNotExist();
    }
}
