package org.ascendtwin.live.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ascendtwin.live.acl.CallTimes;
import org.ascendtwin.live.acl.OperatorProfile;
import org.ascendtwin.live.acl.Tensor;
import org.ascendtwin.live.acl.TensorType;
import org.jspecify.annotations.Nullable;

/**
 * A profile of operators in the tables that torch_npu's profiler exports, so that whatever reads those reads it as well. Kernels
 * go by the types that CANN gives them; columns of what marks do not tell, such as counters, are left out.
 */
public final class ProfilerTables {
    /** The folder that torch_npu puts its tables in. */
    public static final String FOLDER = "ASCEND_PROFILER_OUTPUT";

    private static final String PREFIX = "aclnn";
    /** Kernels whose type is not their operator's name. */
    private static final Map<String, String> TYPES = Map.of(
            "Matmul", "MatMulV2",
            "Mm", "MatMulV2",
            "BatchMatMul", "BatchMatMulV2",
            "GroupedMatmulV4", "GroupedMatmul",
            "QuantMatmulV4", "QuantBatchMatmulV4",
            "Embedding", "GatherV2",
            "ArgMax", "ArgMaxV2",
            "Softmax", "SoftmaxV2",
            "Div", "RealDiv");

    private static final String CALLS = "Step Id,Device_id,Stream ID,Name,Type,Start Time(us),Duration(us),"
            + "Input Shapes,Input Data Types,Input Formats,Output Shapes,Output Data Types,Output Formats";
    private static final String FUNCTIONS = "Level,API Name,Time(us),Count,Avg(us),Min(us),Max(us)";
    private static final String STEPS =
            "Device_id,Step,Computing,Communication(Not Overlapped),Overlapped,Communication,Free";

    private ProfilerTables() {}

    /** The tables' texts by the names of their files. */
    public static Map<String, String> of(OperatorProfile profile) {
        Map<String, String> tables = new TreeMap<>();
        tables.put("kernel_details.csv", calls(profile));
        tables.put("api_statistic.csv", functions(profile.hostTimes()));
        tables.put("step_trace_time.csv", steps(profile));
        return tables;
    }

    private static String calls(OperatorProfile profile) {
        StringBuilder table = new StringBuilder(CALLS).append('\n');
        for (OperatorProfile.Call call : profile.calls()) {
            table.append(call.pass()).append(',').append(profile.device()).append(',');
            table.append(call.stream()).append(',').append(call.operator()).append(',');
            table.append(type(call.operator())).append(',');
            table.append(number(call.startMicros())).append(',').append(number(call.micros()));
            describe(call.inputs(), table);
            describe(call.results(), table);
            table.append('\n');
        }
        return table.toString();
    }

    private static String type(String operator) {
        String name = operator.startsWith(PREFIX) ? operator.substring(PREFIX.length()) : operator;
        return TYPES.getOrDefault(name, name);
    }

    private static void describe(List<@Nullable Tensor> tensors, StringBuilder table) {
        List<String> shapes = new ArrayList<>();
        List<String> types = new ArrayList<>();
        List<String> formats = new ArrayList<>();
        for (Tensor tensor : tensors) {
            shapes.add(tensor == null ? "" : shape(tensor));
            types.add(tensor == null ? "" : type(tensor.type()));
            formats.add(tensor == null ? "" : "ND");
        }
        table.append(",\"").append(String.join(";", shapes)).append("\",");
        table.append(String.join(";", types)).append(',').append(String.join(";", formats));
    }

    private static String shape(Tensor tensor) {
        List<String> sizes = new ArrayList<>();
        for (int i = 0; i < tensor.sizes().length; i++) {
            sizes.add(Long.toString(tensor.size(i)));
        }
        return String.join(",", sizes);
    }

    private static String type(TensorType type) {
        return switch (type) {
            case FLOAT -> "FLOAT";
            case HALF -> "FLOAT16";
            case BFLOAT16 -> "DT_BF16";
            case INT8 -> "INT8";
            case INT32 -> "INT32";
            case INT64 -> "INT64";
        };
    }

    private static String functions(List<CallTimes.Total> totals) {
        return totals.stream()
                .map(total -> String.join(
                        ",",
                        "acl",
                        total.function(),
                        number(total.nanos() / 1e3),
                        Long.toString(total.count()),
                        number(total.nanos() / 1e3 / total.count()),
                        number(total.leastNanos() / 1e3),
                        number(total.mostNanos() / 1e3)))
                .collect(Collectors.joining("\n", FUNCTIONS + "\n", "\n"));
    }

    /** A pass lasts from its first operator's start to its last one's end; nothing is exchanged on a device by itself. */
    private static String steps(OperatorProfile profile) {
        Map<Integer, double[]> passes = new TreeMap<>();
        for (OperatorProfile.Call call : profile.calls()) {
            double end = call.startMicros() + call.micros();
            passes.merge(call.pass(), new double[] {call.startMicros(), end, call.micros()}, (a, b) ->
                    new double[] {Math.min(a[0], b[0]), Math.max(a[1], b[1]), a[2] + b[2]});
        }
        StringBuilder table = new StringBuilder(STEPS).append('\n');
        passes.forEach((pass, times) -> table.append(profile.device())
                .append(',')
                .append(pass)
                .append(',')
                .append(number(times[2]))
                .append(",0,0,0,")
                .append(number(times[1] - times[0] - times[2]))
                .append('\n'));
        return table.toString();
    }

    private static String number(double micros) {
        return String.format(Locale.ROOT, "%.3f", micros);
    }
}
