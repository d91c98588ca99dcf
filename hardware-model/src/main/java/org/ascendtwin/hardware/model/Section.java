package org.ascendtwin.hardware.model;

/** A part of a layer's operator graph, in the order of the layer; what may run beside what is said of these. */
public enum Section {
    /** What belongs to no layer: embedding, last norm. */
    EDGE,
    /** Norm, projections, rotary embedding and cache write, before attention itself. */
    ATTENTION,
    /** What follows attention: output projection, and its sum. */
    OUTPUT,
    /** A feed-forward layer that every token passes. */
    DENSE,
    /** Norm and choice of experts. */
    ROUTE,
    /** Experts that every token passes. */
    SHARED,
    /** Tokens on their way to their experts. */
    DISPATCH,
    /** The chosen experts. */
    EXPERTS,
    /** Results on their way back. */
    COMBINE,
    /** What brings results together. */
    FINISH
}
