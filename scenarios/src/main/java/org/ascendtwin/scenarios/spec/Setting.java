package org.ascendtwin.scenarios.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A {@code path=value} of the command line, laid over a document as if it had been written there. */
final class Setting {
    private static final Pattern STEP = Pattern.compile("([^.\\[\\]]+)|\\[(\\d+)]");

    private final SourceDocument document;

    Setting(SourceDocument document) {
        this.document = document;
    }

    /** @param option where it comes from, for problems */
    void apply(String option, String text) {
        int equals = text.indexOf('=');
        if (equals <= 0) {
            document.optionProblem(option, "is not of the form path=value. Maybe \"--set run.seed=7\".");
            return;
        }
        Node value;
        try {
            value = SourceDocument.compose(option, text.substring(equals + 1)).orElseGet(() -> scalar(""));
        } catch (InvalidInput e) {
            document.optionProblem(option, e.problems().getFirst().message());
            return;
        }
        markAll(value, option);
        List<String> steps = steps(text.substring(0, equals));
        String trouble = put(document.root(), steps, value, option);
        if (!trouble.isEmpty()) {
            document.optionProblem(option, trouble);
        }
    }

    private static List<String> steps(String path) {
        List<String> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        while (matcher.find()) {
            steps.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        return steps;
    }

    /** Puts {@code value} at the end of {@code steps}; returns what prevents it, or nothing. */
    private String put(Node from, List<String> steps, Node value, String option) {
        Node node = from;
        for (int i = 0; i < steps.size(); i++) {
            String step = steps.get(i);
            boolean last = i == steps.size() - 1;
            if (node instanceof SequenceNode sequence) {
                int index = step.matches("\\d{1,9}") ? Integer.parseInt(step) : -1;
                if (index < 0 || index >= sequence.getValue().size()) {
                    return "\"" + step + "\" is no place in a list of "
                            + sequence.getValue().size() + "; allowed: 0 to "
                            + (sequence.getValue().size() - 1);
                }
                if (last) {
                    sequence.getValue().set(index, value);
                }
                node = sequence.getValue().get(index);
            } else if (node instanceof MappingNode mapping) {
                node = last
                        ? putKey(mapping, step, value, option)
                        : child(mapping, step).orElseGet(() -> putKey(mapping, step, emptyMapping(), option));
            } else {
                return "\"" + step + "\" lies below a single value";
            }
        }
        return "";
    }

    private Node putKey(MappingNode mapping, String key, Node value, String option) {
        List<NodeTuple> tuples = new ArrayList<>(mapping.getValue());
        int at = indexOf(tuples, key);
        if (at >= 0) {
            tuples.set(at, new NodeTuple(tuples.get(at).getKeyNode(), value));
        } else {
            ScalarNode keyNode = scalar(key);
            document.markAsSetting(keyNode, option);
            tuples.add(new NodeTuple(keyNode, value));
        }
        mapping.setValue(tuples);
        return value;
    }

    private static Optional<Node> child(MappingNode mapping, String key) {
        int at = indexOf(mapping.getValue(), key);
        return at < 0
                ? Optional.empty()
                : Optional.of(mapping.getValue().get(at).getValueNode());
    }

    private static int indexOf(List<NodeTuple> tuples, String key) {
        for (int i = 0; i < tuples.size(); i++) {
            @Nullable Node keyNode = tuples.get(i).getKeyNode();
            if (keyNode instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private void markAll(Node node, String option) {
        if (!document.markAsSetting(node, option)) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(tuple -> {
                markAll(tuple.getKeyNode(), option);
                markAll(tuple.getValueNode(), option);
            });
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> markAll(item, option));
        }
    }

    private static ScalarNode scalar(String text) {
        return new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN);
    }

    private static MappingNode emptyMapping() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }
}
