package org.ascendtwin.scenarios.spec;

import java.util.List;
import java.util.Map;
import org.ascendtwin.scheduler.batch.UpstreamDefect;

/** SGLang servers of one role, as they are launched. */
@Doc("SGLang servers of one role")
public record ServerSpec(
        @Doc("what the server does") @Default("mixed") Role role,

        @Doc("the flags of sglang.launch_server, without the leading dashes") @Default("{}")
        ServerFlags flags,

        @Doc("environment variables of the server") @Default("{}")
        Map<String, String> env,

        @Doc("known defects of SGLang's scheduler that are not to be followed (docs/scheduler.md)") @Default("[]")
        List<UpstreamDefect> repairedDefects) {

    /** What a server does. */
    public enum Role {
        /** Prefill and decode in one engine. */
        MIXED
    }
}
