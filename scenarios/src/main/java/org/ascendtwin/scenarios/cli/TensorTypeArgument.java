package org.ascendtwin.scenarios.cli;

import java.util.List;
import org.ascendtwin.live.acl.TensorType;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;
import picocli.CommandLine.Option;

/** The format that a live model computes in. */
final class TensorTypeArgument {
    private static final List<TensorType> TYPES = List.of(TensorType.FLOAT, TensorType.HALF, TensorType.BFLOAT16);

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            defaultValue = "bfloat16",
            description =
                    "Format of weights and activations: float32, float16 or bfloat16 (default: ${DEFAULT-VALUE}).")
    private String type = "bfloat16";

    TensorType type() throws InvalidInput {
        for (TensorType candidate : TYPES) {
            if (candidate.text().equals(type)) {
                return candidate;
            }
        }
        List<String> names = TYPES.stream().map(TensorType::text).toList();
        throw new InvalidInput(
                "--type", "\"" + type + "\"; allowed: " + String.join(", ", names) + "." + Names.maybe(type, names));
    }
}
