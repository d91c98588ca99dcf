package org.ascendtwin.scheduler.disaggregate;

/** What a server does of a request ({@code --disaggregation-mode}). */
public enum ServerRole {
    /** Both prefill and decode. */
    MIXED("null"),
    /** Prompts only; their KV goes to a decode server. */
    PREFILL("prefill"),
    /** Outputs only; the KV of the prompts comes from prefill servers. */
    DECODE("decode");

    private final String flag;

    ServerRole(String flag) {
        this.flag = flag;
    }

    /** The flag's value. */
    public String flag() {
        return flag;
    }
}
