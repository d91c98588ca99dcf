package org.ascendtwin.scenarios.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.JsonScalarResolver;

/**
 * A scenario that is put together value by value, each with the place it came from, and then read as if it stood in a
 * file: what is wrong with a value is reported at its place.
 */
public final class ScenarioComposer {
    private static final int LONGEST_LINE = 118;

    private final SourceDocument document;

    /** @param source what the scenario is made from, for problems that have no place of their own */
    public ScenarioComposer(String source) {
        document = SourceDocument.empty(source);
    }

    /**
     * Puts a value.
     *
     * @param location where it came from, as {@code launch.sh:12}
     * @param steps keys, and places in lists as numbers: {@code "servers", 0, "flags", "tp-size"}
     */
    public void put(String location, String value, Object... steps) {
        Tag tag = new JsonScalarResolver().resolve(value, true);
        putNode(location, new ScalarNode(tag.equals(Tag.NULL) ? Tag.STR : tag, value, ScalarStyle.PLAIN), steps);
    }

    /** Puts a value that is text even where it looks like a number. */
    public void putText(String location, String value, Object... steps) {
        putNode(location, new ScalarNode(Tag.STR, value, ScalarStyle.PLAIN), steps);
    }

    /** Puts a list of values. */
    public void putAll(String location, List<String> values, Object... steps) {
        List<Node> items = new ArrayList<>();
        for (String value : values) {
            Tag tag = new JsonScalarResolver().resolve(value, true);
            ScalarNode item = new ScalarNode(tag, value, ScalarStyle.PLAIN);
            document.markAsSetting(item, location);
            items.add(item);
        }
        putNode(location, new SequenceNode(Tag.SEQ, items, FlowStyle.FLOW), steps);
    }

    /** Puts an empty section, all of its keys left out. */
    public void putSection(String location, Object... steps) {
        putNode(location, new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK), steps);
    }

    /** Lays {@code path=value} over what was put so far. */
    public void set(String location, String setting) {
        new Setting(document).apply(location, setting);
    }

    /** Reports what is wrong with something that never became a value. */
    public void problem(String location, String message) {
        document.optionProblem(location, message);
    }

    /**
     * The scenario.
     *
     * @throws InvalidInput with every problem, those reported here included
     */
    public Scenario scenario(List<ScenarioCheck> checks) throws InvalidInput {
        return new ScenarioReader(checks).read(document);
    }

    /** The scenario as a document that holds what was put and leaves the rest to defaults. */
    public String yaml() {
        List<NodeTuple> sections = new ArrayList<>(document.root().getValue());
        List<String> order = RecordForm.of(Scenario.class).keys();
        sections.sort(Comparator.comparingInt(tuple -> order.indexOf(((ScalarNode) tuple.getKeyNode()).getValue())));
        DumpSettings settings = DumpSettings.builder()
                .setWidth(LONGEST_LINE)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .build();
        Node root = new MappingNode(Tag.MAP, sections, FlowStyle.BLOCK);
        return new Present(settings)
                .emitToString(new Serialize(settings).serializeOne(root).iterator());
    }

    private void putNode(String location, Node value, Object... steps) {
        document.markAsSetting(value, location);
        Node node = document.root();
        for (int i = 0; i < steps.length - 1; i++) {
            node = child(location, node, steps[i], steps[i + 1] instanceof Integer);
        }
        String key = (String) steps[steps.length - 1];
        putKey(location, (MappingNode) node, key, value);
    }

    /** What lies one step below {@code node}, made where it is not there yet. */
    private Node child(String location, Node node, Object step, boolean list) {
        Node made = list
                ? new SequenceNode(Tag.SEQ, new ArrayList<>(), FlowStyle.BLOCK)
                : new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
        document.markAsSetting(made, location);
        if (node instanceof SequenceNode sequence) {
            int index = (Integer) step;
            if (index == sequence.getValue().size()) {
                sequence.getValue().add(made);
            }
            return sequence.getValue().get(index);
        }
        MappingNode mapping = (MappingNode) node;
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(step)) {
                return tuple.getValueNode();
            }
        }
        putKey(location, mapping, (String) step, made);
        return made;
    }

    private void putKey(String location, MappingNode mapping, String key, Node value) {
        ScalarNode keyNode = new ScalarNode(Tag.STR, key, ScalarStyle.PLAIN);
        document.markAsSetting(keyNode, location);
        List<NodeTuple> tuples = new ArrayList<>(mapping.getValue());
        tuples.removeIf(tuple ->
                tuple.getKeyNode() instanceof ScalarNode old && old.getValue().equals(key));
        tuples.add(new NodeTuple(keyNode, value));
        mapping.setValue(tuples);
    }
}
