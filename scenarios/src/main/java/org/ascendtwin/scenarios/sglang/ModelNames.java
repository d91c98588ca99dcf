package org.ascendtwin.scenarios.sglang;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.ascendtwin.hardware.model.ModelCatalogue;
import org.ascendtwin.hardware.model.Quantisation;
import org.ascendtwin.scenarios.spec.Names;
import org.jspecify.annotations.Nullable;

/** What the name of a folder of weights says: which model, and how its weights are stored. */
final class ModelNames {
    static final String QUANTIZATION = "quantization";
    static final String MODELSLIM = "modelslim";
    static final String DRAFT_PATH = "speculative-draft-model-path";

    /** A path of a draft model that says nothing. */
    static final String UNNAMED_DRAFT = "$DRAFT_MODEL_PATH";

    /** A path that says nothing. */
    static final String UNNAMED = "$MODEL_PATH";

    private static final Set<String> IDS = ModelCatalogue.shipped().models().keySet();
    private static final Pattern WEIGHTS =
            Pattern.compile("-(w\\d+a\\d+|fp8|fp16|bf16|int8|quarot|mtp|model-path)(?=-|$)");
    private static final Pattern VERSION = Pattern.compile("-\\d(-.*)?");

    private ModelNames() {}

    /** The model of the catalogue that {@code path} names, in its last part that names one. */
    static Optional<String> id(String path) {
        return parts(path).stream().flatMap(part -> longest(part).stream()).findFirst();
    }

    /** " Maybe …" with the model whose name is nearest to that of {@code path}. */
    static String maybe(String path) {
        String name = parts(path).isEmpty() ? "" : parts(path).getFirst();
        return Names.maybe(name, IDS);
    }

    /** How the weights are stored, as far as the name says; a name that says nothing says null. */
    static @Nullable Quantisation weights(String path) {
        for (String part : parts(path)) {
            String name = part.replace("-", "");
            for (Quantisation quantisation : Quantisation.values()) {
                if (name.contains(quantisation.name().toLowerCase(Locale.ROOT))) {
                    return quantisation;
                }
            }
        }
        return null;
    }

    /** Whether weights on Ascend come out of ModelSlim, which SGLang wants to be told ({@code --quantization}). */
    static boolean areMadeByModelSlim(Quantisation weights) {
        return switch (weights) {
            case W8A8, W4A8, W4A16 -> true;
            case BF16, FP16, FP8 -> false;
        };
    }

    /** The name that says {@code id} and {@code weights} and nothing else. */
    static String canonical(String id, Quantisation weights) {
        return id + (weights == Quantisation.BF16 ? "" : "-" + weights.name().toLowerCase(Locale.ROOT));
    }

    /** The parts of a path, the last first, without the marks of a variable. */
    private static List<String> parts(String path) {
        List<String> parts = new ArrayList<>(List.of(
                path.toLowerCase(Locale.ROOT).replace('_', '-').replace("$", "").split("/+")));
        parts.removeIf(String::isBlank);
        Collections.reverse(parts);
        return parts;
    }

    /** The longest id that {@code name} holds as a whole, or else the only one that begins with it. */
    private static Optional<String> longest(String name) {
        String best = "";
        String model = WEIGHTS.matcher(name).replaceAll("");
        List<String> begun = new ArrayList<>();
        for (String id : IDS) {
            String known = name.contains(".") ? id : id.replace('.', '-');
            if (holds(name, known) && id.length() > best.length()) {
                best = id;
            }
            if (known.startsWith(model + "-")) {
                begun.add(id);
            }
        }
        if (best.isEmpty() && begun.size() == 1) {
            best = begun.getFirst();
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** Whether {@code known} stands in {@code name} between hyphens and without a further digit of a version. */
    private static boolean holds(String name, String known) {
        int from = name.indexOf(known);
        if (from < 0 || (from > 0 && name.charAt(from - 1) != '-')) {
            return false;
        }
        String rest = name.substring(from + known.length());
        return rest.isEmpty() || (rest.startsWith("-") && !VERSION.matcher(rest).matches());
    }
}
