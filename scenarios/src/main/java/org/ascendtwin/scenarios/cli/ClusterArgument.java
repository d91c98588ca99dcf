package org.ascendtwin.scenarios.cli;

import java.nio.file.Path;
import java.util.Map;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ClusterCatalogue;
import org.ascendtwin.scenarios.spec.ClusterReader;
import org.ascendtwin.scenarios.spec.InvalidInput;
import org.ascendtwin.scenarios.spec.Names;

/** How every command that takes a cluster takes it: by its name in the catalogue, or as a file. */
final class ClusterArgument {
    private ClusterArgument() {}

    /** The cluster that {@code text}, given with {@code option}, means. */
    static Cluster find(String option, String text) throws InvalidInput {
        Map<String, Cluster> known = ClusterCatalogue.shipped().clusters();
        Cluster found = known.get(text);
        if (found == null && ClusterReader.isFile(text)) {
            return ClusterReader.read(Path.of(text));
        }
        if (found == null) {
            throw new InvalidInput(
                    option,
                    "no cluster is called \"" + text + "\"; known: " + String.join(", ", known.keySet()) + "."
                            + Names.maybe(text, known.keySet()));
        }
        return found;
    }
}
