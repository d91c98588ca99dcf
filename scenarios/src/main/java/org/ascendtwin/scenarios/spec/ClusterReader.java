package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Reads a user's own cluster, whole or as what sets it apart from one of the catalogue ({@code like: a3-server}). What is
 * wrong is reported all at once, as in scenarios.
 */
public final class ClusterReader {
    private static final String LIKE = "like";
    private static final SourceDocument.Kind KIND = new SourceDocument.Kind("a cluster", Cluster.class);

    private final SourceDocument document;

    ClusterReader(SourceDocument document) {
        this.document = document;
    }

    /** Reads the cluster that {@code file} describes. */
    public static Cluster read(Path file) throws InvalidInput {
        SourceDocument document = SourceDocument.read(file, KIND);
        Cluster cluster = new ClusterReader(document).cluster(document.root(), "");
        if (cluster == null || !document.problems().isEmpty()) {
            throw new InvalidInput(document.problems());
        }
        return cluster;
    }

    /** Whether {@code text} names a file rather than a cluster of the catalogue. */
    public static boolean isFile(String text) {
        return OwnNodes.isFile(text);
    }

    /** {@code cluster} as the text that {@link #read} takes. */
    public static String yaml(Cluster cluster) {
        return OwnNodes.yaml(Records.toMap(cluster));
    }

    /** The cluster at {@code place} of a scenario: a name, a file, or a mapping; null where it is wrong, and reported. */
    @Nullable MachinesSpec spec(Node node, String place) {
        if (node instanceof MappingNode mapping) {
            Cluster cluster = cluster(mapping, place);
            return cluster == null ? null : new MachinesSpec(cluster.id(), cluster);
        }
        if (!(node instanceof ScalarNode scalar)) {
            document.problem(place, "is a list; expected a cluster's name, its file, or a mapping.");
            return null;
        }
        if (!isFile(scalar.getValue())) {
            return MachinesSpec.valueOf(scalar.getValue());
        }
        try {
            Cluster cluster = read(document.resolve(Path.of(scalar.getValue()), node));
            return new MachinesSpec(cluster.id(), cluster);
        } catch (InvalidInput e) {
            document.adopt(e.problems());
            return null;
        }
    }

    private @Nullable Cluster cluster(MappingNode own, String place) {
        Map<String, Node> values = OwnNodes.values(own);
        Node like = values.remove(LIKE);
        if (like == null) {
            return (Cluster) new RecordReader(document).record(Cluster.class, own, place);
        }
        String path = place.isEmpty() ? LIKE : place + "." + LIKE;
        document.place(path, like);
        Map<String, Cluster> known = ClusterCatalogue.shipped().clusters();
        String id = like instanceof ScalarNode scalar ? scalar.getValue() : "";
        Cluster base = known.get(id);
        if (base == null) {
            document.problem(
                    path,
                    "no cluster is called \"" + id + "\"; known: " + String.join(", ", known.keySet()) + "."
                            + Names.maybe(id, known.keySet()));
            return null;
        }
        Map<String, Node> all = new LinkedHashMap<>(OwnNodes.values(nodes(base)));
        all.remove("id");
        values.forEach((key, value) -> all.merge(key, value, OwnNodes::laidOver));
        return (Cluster) new RecordReader(document).record(Cluster.class, OwnNodes.mapping(all, own), place);
    }

    private static MappingNode nodes(Cluster base) {
        try {
            return (MappingNode) SourceDocument.compose(base.id(), yaml(base)).orElseThrow();
        } catch (InvalidInput e) {
            throw new IllegalStateException(e);
        }
    }
}
