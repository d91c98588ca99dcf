package org.ascendtwin.scenarios.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of a program, named as in SGLang's frontend language where that has it. */
@Doc("One step of a program")
public sealed interface StatementSpec {
    /** Tokens that the program itself puts there. */
    @Doc("tokens that the program appends")
    record Text(
            @Doc("how many") LengthSpec tokens,

            @Doc("name of a text that all programs have in common; left out, nobody else has it") @Nullable String shared)
            implements StatementSpec {
        public Text {
            if (shared != null && !(tokens instanceof LengthSpec.Constant)) {
                throw new IllegalArgumentException(
                        "the shared text \"" + shared + "\" is as long for everybody; tokens is a number then.");
            }
        }
    }

    /** A request with everything so far as its prompt; its output is appended. */
    @Doc("a request whose prompt is everything so far, and whose output is appended")
    record Gen(@Doc("output") LengthSpec tokens) implements StatementSpec {}

    /** The likeliest of several continuations; each is scored by a request of its own. */
    @Doc(
            "the likeliest of several texts: one request that caches what is there, then one for each text at once, an output token each; one text is appended")
    record Select(
            @Doc("texts") @Range(min = 2, max = 1000) int choices,

            @Doc("length of each") LengthSpec tokens) implements StatementSpec {}

    /** Copies that go on side by side; what each appended follows in their order. */
    @Doc("copies that run side by side; then what each has appended, in their order")
    record Fork(
            @Doc("copies") @Range(min = 1, max = 1000) int copies,

            @Doc("what each does") List<StatementSpec> body) implements StatementSpec {}

    /** The same again and again. */
    @Doc("the same again and again")
    record Loop(
            @Doc("how often") LengthSpec times,

            @Doc("what is done each time") List<StatementSpec> body) implements StatementSpec {}

    /** One way or the other, by chance. */
    @Doc("one way or the other")
    record Branch(
            @Doc("chance of the first way") @Range(min = 0, max = 1)
            double chance,

            @Doc("the first way") List<StatementSpec> then,

            @Doc("the other way") @Default("[]") List<StatementSpec> otherwise)
            implements StatementSpec {}

    /** Something outside that is waited for, and whose result is appended. */
    @Doc("a call of a tool, which is waited for and whose result is appended")
    record Tool(
            @Doc("how long it takes") DelaySpec delay,

            @Doc("the result") LengthSpec tokens) implements StatementSpec {}

    /** The user reads, thinks, and writes. */
    @Doc("the user reads, thinks, and says something")
    record Turn(
            @Doc("time to read and think") DelaySpec delay,

            @Doc("what is said") LengthSpec tokens) implements StatementSpec {}
}
