package org.ascendtwin.scenarios.field;

import org.ascendtwin.scenarios.spec.Doc;

/** What a figure becomes when one thing is otherwise: an assumption's sensitivity, or the trial of an explanation. */
public record VariantSpec(
        @Doc("what is assumed or claimed") String what,

        @Doc("what is tried instead") String instead,

        @Doc("key of the figure that is looked at") String of,

        @Doc("the command that has it so") String with) {}
