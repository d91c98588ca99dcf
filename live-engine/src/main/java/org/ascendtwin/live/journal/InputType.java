package org.ascendtwin.live.journal;

/** What can happen to a scheduler from outside. The order is part of the journal's form. */
enum InputType {
    /** A request comes in. */
    REQUEST,
    /** A request is taken back: its number. */
    ABORT,
    /** An alarm of the scheduler rings: which one, by the order in which they were made. */
    ALARM,
    /** The step that was launched first has run: its number, and what each of its requests emitted. */
    STEP,
    /** Nothing comes any more. */
    END,
    /** Half of a request comes in, whose other half another server has: the request, and after it its room. */
    HALF,
    /** The prefill server hears that memory waits: the room. */
    ROOM,
    /** KV has arrived in the decode server's memory: the room, and a {@link KvArrival}. */
    KV,
    /** The prefill server hears that the KV it sent last has arrived. */
    SENT,
    /** A request does not come over: its room, and why. */
    FAILURE;

    private static final InputType[] ALL = values();

    static InputType of(int ordinal) {
        if (ordinal < 0 || ordinal >= ALL.length) {
            throw new IllegalArgumentException("an input of type " + ordinal + "; allowed: 0 to " + (ALL.length - 1)
                    + ". Maybe another release wrote the journal");
        }
        return ALL[ordinal];
    }
}
