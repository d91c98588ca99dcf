package org.ascendtwin.scenarios.spec;

import org.ascendtwin.sim.unit.ByteRate;
import org.ascendtwin.sim.unit.TimeSpan;
import org.jspecify.annotations.Nullable;

/** A server whose processes die in mid-run, and how long it takes until they serve again. */
@Doc("A server that is lost in mid-run")
public record FaultSpec(
        @Doc(
                "role and number of the server, as in decode-1; those of a role are numbered from 0 in the order of the file")
        String server,

        @Doc("when its processes die, after the start of the run")
        TimeSpan at,

        @Doc("time until it is launched again; it stays away where this is left out") @Nullable TimeSpan restartAfter,

        @Doc("rate at which each die's weights are loaded then; assumed") @Default("1 GB/s")
        ByteRate weightRate,

        @Doc("time to capture a graph then, for each batch size; assumed") @Default("1 s")
        TimeSpan graphCapture) {}
