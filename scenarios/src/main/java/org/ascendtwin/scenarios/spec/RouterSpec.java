package org.ascendtwin.scenarios.spec;

import java.util.Map;

/** SGLang's router in front of several servers. */
@Doc("The router in front of several servers")
public record RouterSpec(
        @Doc("the flags of sglang_router.launch_router, without the leading dashes") @Default("{}")
        RouterFlags flags,

        @Doc("environment variables of the router") @Default("{}")
        Map<String, String> env) {}
