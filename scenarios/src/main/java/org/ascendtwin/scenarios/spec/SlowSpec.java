package org.ascendtwin.scenarios.spec;

import org.ascendtwin.hardware.fabric.Slowdown;
import org.jspecify.annotations.Nullable;

/** A die that is slower than the others, or whose links are. */
@Doc("A die of the machines that is slower than the others, or whose links are")
public record SlowSpec(
        @Doc("its number, from 0 on over all of the machines; servers take their dies one after another")
        @Range(min = 0, max = 1_048_576)
        int die,

        @Doc("part of their clock that its cores reach") @Default("1") @Range(min = 0.1, max = 1)
        double clock,

        @Doc("part of their rate that its links reach") @Default("1") @Range(min = 0.001, max = 1)
        double bandwidth,

        @Doc("level of the network whose links are slow, as HCCS; all where it is left out") @Nullable String level,

        @Doc("die at the other end of the one link of a mesh that is slow; all links of the die where it is left out")
        @Range(min = 0, max = 1_048_576)
        @Nullable Integer peer) {

    /** Its links. */
    public Slowdown links() {
        return new Slowdown(die, peer, level, bandwidth);
    }
}
