package org.ascendtwin.scenarios.spec;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The machines, as a named cluster of the catalogue and how much of it is used. */
@Doc("The machines")
public record ClusterSpec(
        @Doc("a cluster of the catalogue (./twin devices), or your own as a file or written out here")
        MachinesSpec id,

        @Doc(
                "the device that each die is: of the catalogue (./twin devices), or your own as a file or written out here")
        DeviceSpec device,

        @Doc(
                "a profile of ./twin calibrate kernels, whose constants take the place of the device's; where it is left out the"
                        + " shipped one of that very device, if there is one, none for the constants of the catalogue")
        @Nullable Path profile,

        @Doc("cards that may be used, all where it is left out; a card of an A3 holds two dies")
        @Range(min = 1, max = 100_000)
        @Nullable Integer cards,

        @Doc("dies that are slower than the others, or whose links are") @Default("[]")
        List<SlowSpec> slow) {}
