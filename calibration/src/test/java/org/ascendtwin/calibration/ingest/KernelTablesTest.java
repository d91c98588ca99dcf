package org.ascendtwin.calibration.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.ascendtwin.calibration.timing.KernelTiming;
import org.ascendtwin.sim.SharedFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelTablesTest {
    private static final String HEADING = "hw,path,input_shape,dtype,attrs,measured_us,note\n";
    private static final String GOOD =
            "910B2,level2/gemm,\"[[64, 512], [512, 1024]]\",\"[\"\"float16\"\", \"\"float16\"\"]\",{},9.5,one\n";

    @TempDir
    Path folder;

    private Ingested read(String text) throws IOException {
        return new KernelTables("ascend-910b2").read(Files.writeString(folder.resolve("table.csv"), text));
    }

    /** The timings of {@code plain} with the places of those of {@code other}. */
    private static List<KernelTiming> withoutSource(Ingested plain, Ingested other) {
        List<KernelTiming> placed = new ArrayList<>();
        for (int i = 0; i < plain.timings().size(); i++) {
            KernelTiming timing = plain.timings().get(i);
            placed.add(new KernelTiming(
                    timing.operator(),
                    timing.device(),
                    timing.shapes(),
                    timing.types(),
                    timing.results(),
                    timing.attributes(),
                    timing.micros(),
                    timing.statistic(),
                    timing.note(),
                    other.timings().get(i).source()));
        }
        return placed;
    }

    @Test
    void aRowThatCannotBeUsedIsReportedWithItsLineAndCounted() throws IOException {
        Ingested read =
                read(HEADING + GOOD + "910B2,gemm,1\n" + GOOD.replace("64", "x") + GOOD.replace("9.5", "-1") + GOOD);
        assertThat(read.timings()).hasSize(2);
        assertThat(read.malformed())
                .extracting(row -> row.source().replaceAll(".*:", ""))
                .containsExactly("3", "4", "5");
        assertThat(read.malformed()).extracting(Ingested.Malformed::reason).allSatisfy(reason -> assertThat(reason)
                .isNotBlank());
        assertThat(read.files()).singleElement().satisfies(file -> {
            assertThat(file.rows()).isEqualTo(5);
            assertThat(file.malformed()).isEqualTo(3);
            assertThat(file.sha256()).hasSize(64);
        });
    }

    /** What spreadsheets, other systems and packers make of a table. */
    @ParameterizedTest
    @CsvSource({"'\uFEFF', '\n'", "'', '\r\n'", "'', '\n\n'", "'\uFEFF', '\r\n\r\n'"})
    void aMarkCarriageReturnsAndBlankLinesChangeNothing(String mark, String end) throws IOException {
        Ingested read = read(mark + (HEADING + GOOD + GOOD).replace("\n", end));
        assertThat(read.timings()).isEqualTo(withoutSource(read(HEADING + GOOD + GOOD), read));
        assertThat(read.malformed()).isEmpty();
        assertThat(read.files()).singleElement().satisfies(file -> assertThat(file.rows())
                .isEqualTo(2));
    }

    @Test
    void aPackedTableIsKnownByItsContentAndACutOneByItsName() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write((HEADING + GOOD).getBytes(StandardCharsets.UTF_8));
        }
        Files.write(folder.resolve("packed.csv"), packed.toByteArray());
        assertThat(new KernelTables("ascend-910b2")
                        .read(folder.resolve("packed.csv"))
                        .timings())
                .hasSize(1);
        Path cut = Files.write(folder.resolve("cut.csv.gz"), Arrays.copyOf(packed.toByteArray(), 40));
        assertThatThrownBy(() -> new KernelTables("ascend-910b2").read(cut))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cut.csv.gz")
                .hasMessageContaining("Maybe");
    }

    @Test
    void inputsThatAreNotThoseOfTheOperatorAreReportedWithTheirLine() throws IOException {
        Ingested read = read(HEADING
                + GOOD.replace("[[64, 512], [512, 1024]]", "[[64, 512]]")
                + GOOD.replace("float16", "complex64")
                + GOOD.replace("[512, 1024]]", "[512")
                + GOOD.replace("9.5", "1e400")
                + GOOD.replace("gemm", "another"));
        assertThat(read.malformed())
                .extracting(row -> row.source().replaceAll(".*:", ""))
                .containsExactly("2", "3", "4", "5");
        assertThat(read.malformed())
                .extracting(Ingested.Malformed::reason)
                .allMatch(reason -> reason.contains("gemm") || reason.contains("allowed"));
        assertThat(read.timings()).singleElement().satisfies(timing -> assertThat(timing.operator())
                .isEqualTo("another"));
    }

    @Test
    void remarksAndAttributesMayBeMissing() throws IOException {
        Ingested read = read("hw,path,input_shape,dtype,measured_us\n910B2,level2/gemm,"
                + "\"[[64, 512], [512, 1024]]\",\"[\"\"float16\"\", \"\"float16\"\"]\",9.5\n");
        assertThat(read.timings()).singleElement().satisfies(timing -> assertThat(timing.micros())
                .isEqualTo(9.5));
    }

    @Test
    void whatIsLeftAloneIsSaid() throws IOException {
        Files.writeString(folder.resolve("a.csv"), HEADING + GOOD);
        Files.writeString(folder.resolve("b.csv"), HEADING + GOOD);
        Files.writeString(folder.resolve("c.csv"), "x,y\n1,2\n");
        Ingested read = new KernelTables("ascend-910b2").read(folder);
        assertThat(read.timings()).hasSize(1);
        assertThat(read.others())
                .satisfiesExactly(
                        same -> assertThat(same).contains("b.csv", "the same as", "a.csv"),
                        other -> assertThat(other).contains("c.csv", "[x, y]"));
    }

    @Test
    void aFileOfAnotherKindIsRefusedWithItsColumns() {
        assertThatThrownBy(() -> read("x,y\n1,2\n"))
                .hasMessageContaining("[x, y]")
                .hasMessageContaining("Maybe");
        assertThatThrownBy(() -> new KernelTables("ascend-910b2").read(folder.resolve("absent")))
                .hasMessageContaining("no kernel table")
                .hasMessageContaining("Maybe");
    }

    @Test
    void msprofAndTorchNpuExportTheSameKernels() throws IOException {
        String shape = "\"\"\"64,512;512,1024\"\"\",FLOAT16;FLOAT16,ND;ND,\"\"\"64,1024\"\"\"\n";
        Ingested msprof =
                read("Op Name,OP Type,Task Type,Task Duration(us),Input Shapes,Input Data Types,Input Formats,"
                        + "Output Shapes\nm1,MatMulV3,AI_CORE,9.5," + shape);
        Ingested torch = read("Name,Type,Accelerator Core,Duration(us)\t,Input Shapes,Input Data Types,Input Formats,"
                + "Output Shapes\nm1,MatMulV3,AI_CORE,9.5\t," + shape);
        assertThat(torch.timings()).isEqualTo(msprof.timings());
        KernelTiming timing = msprof.timings().getFirst();
        assertThat(timing.shapes()).containsExactly(List.of(64, 512), List.of(512, 1024));
        assertThat(timing.results()).containsExactly(List.of(64, 1024));
        assertThat(timing.types()).containsExactly("float16", "float16");
    }

    @Test
    void aShapeInBlocksIsTheMatrixThatItStandsFor() throws IOException {
        Ingested read = read(
                "Type,Duration(us),Input Shapes,Input Formats\nMatMulV2,1,\"\"\"9496,256,16,16\"\"\",FRACTAL_NZ\n");
        assertThat(read.timings().getFirst().shapes()).containsExactly(List.of(4096, 151_936));
    }

    @ParameterizedTest
    @CsvSource({
        "kernels/ascend/910B3_msprof_training, 150",
        "profiler-exports/torch_npu-level1, 191",
        "profiler-exports/torch_npu-level2-training, 2463",
        "profiler-exports/advisor-33col, 591"
    })
    void everyExportOfAProfilerIsReadWhole(String place, int least) throws IOException {
        Ingested read = new KernelTables("ascend-910b3").read(SharedFolder.require("data/" + place));
        assertThat(read.malformed()).isEmpty();
        assertThat(read.timings().size())
                .isGreaterThanOrEqualTo(least)
                .isEqualTo(
                        read.files().stream().mapToInt(Ingested.DataFile::rows).sum());
    }
}
