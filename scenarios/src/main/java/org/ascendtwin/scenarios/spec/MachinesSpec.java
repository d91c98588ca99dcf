package org.ascendtwin.scenarios.spec;

import org.ascendtwin.hardware.fabric.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * The machines and network that a scenario means: a cluster of the catalogue by its id, or the user's own, from a file or
 * written out.
 *
 * @param id its name
 * @param own what it is; null where the catalogue knows
 */
public record MachinesSpec(String id, @Nullable Cluster own) {
    /** The cluster of the catalogue that is called {@code id}. */
    public static MachinesSpec valueOf(String id) {
        return new MachinesSpec(id, null);
    }

    @Override
    public String toString() {
        return id;
    }
}
