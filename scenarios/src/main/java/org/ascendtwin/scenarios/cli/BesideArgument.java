package org.ascendtwin.scenarios.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ascendtwin.hardware.core.CopyWork;
import org.ascendtwin.hardware.core.CoreShare;
import org.ascendtwin.hardware.core.KernelWork;
import org.ascendtwin.hardware.core.Prefetch;
import org.ascendtwin.hardware.core.Work;
import org.ascendtwin.hardware.core.WorkStream;
import org.ascendtwin.hardware.device.Device;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.Bytes;

/** What else runs on the die, as {@code --beside} takes it: a kernel on cores of its own, or a copy. */
final class BesideArgument {
    private static final String OPTION = "--beside";
    private static final Pattern COPY = Pattern.compile("copy\\s+(\\S.*?)\\s+at\\s+(\\S.*)");
    private static final Pattern SHARE = Pattern.compile("(cubes|vectors)=(\\d{1,4})");

    private BesideArgument() {}

    /** The stream that {@code text} describes. */
    static WorkStream read(String text, Device device) throws InvalidInput {
        Matcher copy = COPY.matcher(text.strip());
        try {
            if (copy.matches()) {
                double bytes = Bytes.valueOf(copy.group(1)).bytes();
                double rate = ByteRate.valueOf(copy.group(2)).bytesPerSecond();
                return stream("copy", CoreShare.NONE, new CopyWork("copy", bytes, rate, 0));
            }
            return kernel(text, device);
        } catch (IllegalArgumentException e) {
            throw new InvalidInput(OPTION, String.valueOf(e.getMessage()));
        }
    }

    private static WorkStream kernel(String text, Device device) throws InvalidInput {
        List<String> shape = new ArrayList<>();
        int cubes = 0;
        int vectors = 0;
        List<String> words = Arrays.asList(text.strip().split("\\s+", 0));
        for (String word : words.subList(1, words.size())) {
            Matcher share = SHARE.matcher(word);
            if (!share.matches()) {
                shape.add(word);
            } else if (share.group(1).equals("cubes")) {
                cubes = Integer.parseInt(share.group(2));
            } else {
                vectors = Integer.parseInt(share.group(2));
            }
        }
        if (shape.isEmpty() || cubes + vectors == 0) {
            throw new InvalidInput(
                    OPTION,
                    "\"" + text + "\" is no stream; allowed: OP SHAPE with cubes=N, vectors=N or both, or copy BYTES at"
                            + " RATE. Maybe \"grouped_matmul 8x96x2048x1024 cubes=8 vectors=16\" or \"copy 64 MiB at"
                            + " 100 GB/s\".");
        }
        NamedOperator named = new NamedOperator(OPTION, words.getFirst(), shape, null);
        KernelWork work = new KernelWork(words.getFirst(), named.operator(device), Prefetch.NONE);
        return stream(words.getFirst(), new CoreShare(cubes, vectors), work);
    }

    private static WorkStream stream(String name, CoreShare cores, Work work) {
        return new WorkStream(name, cores, 0, List.of(work));
    }
}
