package org.ascendtwin.scenarios.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A user's own description laid over one of the catalogue, as nodes that stand where their values do. */
final class OwnNodes {
    private OwnNodes() {}

    /** Whether {@code text} names a file rather than something of a catalogue. */
    static boolean isFile(String text) {
        return text.endsWith(".yaml") || text.endsWith(".yml") || text.endsWith(".json") || text.contains("/");
    }

    /** Plain values as a YAML document. */
    static String yaml(Map<String, ?> values) {
        DumpSettings settings =
                DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        return new Dump(settings).dumpToString(values);
    }

    /** What {@code own} says in place of {@code base}, key by key. */
    static Node laidOver(Node base, Node own) {
        if (base instanceof MappingNode lower && own instanceof MappingNode upper) {
            Map<String, Node> all = values(lower);
            values(upper).forEach((key, value) -> all.merge(key, value, OwnNodes::laidOver));
            return mapping(all, upper);
        }
        return own;
    }

    /** Keys and values; of a key that stands twice the last. */
    static Map<String, Node> values(MappingNode mapping) {
        Map<String, Node> values = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                values.put(key.getValue(), tuple.getValueNode());
            }
        }
        return values;
    }

    /** A mapping that stands where {@code at} does; its keys stand where their values do. */
    static MappingNode mapping(Map<String, Node> values, Node at) {
        List<NodeTuple> tuples = new ArrayList<>();
        values.forEach((key, value) -> tuples.add(new NodeTuple(
                new ScalarNode(Tag.STR, true, key, ScalarStyle.PLAIN, value.getStartMark(), value.getEndMark()),
                value)));
        return new MappingNode(Tag.MAP, true, tuples, FlowStyle.BLOCK, at.getStartMark(), at.getEndMark());
    }

    static ScalarNode text(String value) {
        return new ScalarNode(Tag.STR, value, ScalarStyle.PLAIN);
    }
}
