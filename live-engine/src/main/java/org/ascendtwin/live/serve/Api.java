package org.ascendtwin.live.serve;

import org.jspecify.annotations.Nullable;

/** The interfaces by which text is asked for. */
enum Api {
    GENERATE("/generate"),
    COMPLETIONS("/v1/completions"),
    CHAT("/v1/chat/completions");

    private final String path;

    Api(String path) {
        this.path = path;
    }

    /** The interface at a path; null if there is none. */
    static @Nullable Api at(String path) {
        for (Api api : values()) {
            if (api.path.equals(path)) {
                return api;
            }
        }
        return null;
    }
}
