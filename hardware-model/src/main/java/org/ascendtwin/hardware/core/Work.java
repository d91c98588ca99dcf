package org.ascendtwin.hardware.core;

/** What a stream does, one after the other. */
public sealed interface Work permits KernelWork, CopyWork {
    /** What people call it. */
    String name();
}
