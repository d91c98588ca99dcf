package org.ascendtwin.scenarios.assemble;

import org.ascendtwin.scenarios.spec.ServerSpec.Role;

/** The way to servers that may be lost and come back. */
interface LossyEntrance extends Entrance {
    /** Requests that depend on the server {@code index} of {@code role}, and fail if it is lost now. */
    int depending(Role role, int index);

    /** The server {@code index} of {@code role} has died. */
    void lost(Role role, int index);

    /** It serves again. */
    void back(Role role, int index);
}
