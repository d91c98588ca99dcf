package org.ascendtwin.live.acl;

/** A call of the ACL interface that failed: the code, its name, ACL's own message and what the call was given. */
public final class AclException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String function;
    private final int code;
    private final String codeName;

    AclException(String function, int code, String codeName, String message) {
        super(message);
        this.function = function;
        this.code = code;
        this.codeName = codeName;
    }

    public String function() {
        return function;
    }

    public int code() {
        return code;
    }

    /** The code's symbol, such as {@code ACL_ERROR_RT_MEMORY_ALLOCATION}. */
    public String codeName() {
        return codeName;
    }
}
