package org.ascendtwin.hardware.device;

/** What a die is made of, and so which levels of a kernel there are on it. */
public enum ChipFamily {
    /** AI cores with pipes and buffers of their own, which the core level simulates. */
    ASCEND,
    /** Streaming multiprocessors. */
    GPU,
    CPU;

    /** Whether the core level simulates such a die. */
    public boolean hasAiCores() {
        return this == ASCEND;
    }
}
