package org.ascendtwin.calibration.bottleneck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.ascendtwin.calibration.ingest.ProfileExport;
import org.ascendtwin.calibration.ingest.ProfileFiles;

/** An export that is written by hand, so that what it should say is known. */
final class SyntheticExport {
    private static final String NO_GRAPH = "4294967295";
    private static final double EPOCH_MICROS = 1_736_408_883_704_000.0;

    private final StringBuilder kernels =
            new StringBuilder("Step Id,Device_id,Model ID,Stream ID,Name,Type,Accelerator Core,"
                    + "Start Time(us),Duration(us),Input Shapes,Input Data Types,Input Formats,Output Shapes\n");
    private final StringBuilder apis =
            new StringBuilder("Device_id,Level,API Name,Time(us),Count,Avg(us),Min(us),Max(us),Variance\n");
    private boolean asksHost;
    private String graph = NO_GRAPH;

    /** A kernel on two rows of 1024 elements, twice. */
    SyntheticExport kernel(String type, double start, double micros) {
        return call(
                type,
                "AI_VECTOR_CORE",
                start,
                micros,
                "\"\"\"2,1024;2,1024\"\"\",DT_BF16;DT_BF16,ND;ND,\"\"\"2,1024\"\"\"");
    }

    /** A kernel of the captured graph {@code number}. */
    SyntheticExport inGraph(int number, double start, double micros) {
        graph = Integer.toString(number);
        kernel("Mul", start, micros);
        graph = NO_GRAPH;
        return this;
    }

    /** A product of rows × depth by depth × columns. */
    SyntheticExport product(int rows, int depth, int columns, double start, double micros) {
        String shapes = String.format(
                Locale.ROOT,
                "\"\"\"%d,%d;%d,%d\"\"\",DT_BF16;DT_BF16,ND;ND,\"\"\"%d,%d\"\"\"",
                rows,
                depth,
                depth,
                columns,
                rows,
                columns);
        return call("MatMulV2", "AI_CORE", start, micros, shapes);
    }

    SyntheticExport exchange(String type, double start, double micros) {
        return call(type, "COMMUNICATION", start, micros, "N/A,N/A,N/A,N/A");
    }

    private SyntheticExport call(String type, String core, double start, double micros, String shapes) {
        String stream = core.equals("COMMUNICATION") ? "N/A" : "2";
        kernels.append(String.format(
                Locale.ROOT,
                "1,0,%s,%s,%s,%s,%s,%.3f,%.3f,%s%n",
                graph,
                stream,
                type,
                type,
                core,
                EPOCH_MICROS + start,
                micros,
                shapes));
        return this;
    }

    SyntheticExport api(String level, String name, double micros, int count, double least) {
        asksHost = true;
        apis.append(String.format(Locale.ROOT, "host,%s,%s,%.3f,%d,0,%.3f,0,0%n", level, name, micros, count, least));
        return this;
    }

    ProfileExport in(Path folder) throws IOException {
        Files.writeString(folder.resolve("kernel_details.csv"), kernels);
        if (asksHost) {
            Files.writeString(folder.resolve("api_statistic.csv"), apis);
        }
        return ProfileFiles.read(folder, "ascend-910b2");
    }
}
