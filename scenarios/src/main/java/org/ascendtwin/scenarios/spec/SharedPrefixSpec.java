package org.ascendtwin.scenarios.spec;

/**
 * bench_serving's generated-shared-prefix: groups of prompts that begin with their group's system prompt. Lengths are
 * drawn as those of {@link LengthSpec.Random}; the order of the prompts is shuffled.
 */
@Doc("Prompts that share prefixes")
public record SharedPrefixSpec(
        @Doc("groups, each with a system prompt of its own") @Range(min = 1, max = 5e6)
        int groups,

        @Doc("prompts that begin with a group's system prompt") @Range(min = 1, max = 5e6)
        int promptsPerGroup,

        @Doc("tokens of a system prompt") @Range(min = 1, max = 1e9)
        int systemPromptLen,

        @Doc("tokens that follow it in a prompt, shared with no other") @Range(min = 1, max = 1e9)
        int questionLen,

        @Doc("tokens generated for a prompt") @Range(min = 1, max = 1e9)
        int outputLen,

        @Doc("least tokens of each as a share of the most") @Default("1.0") @Range(min = 0, max = 1)
        double rangeRatio) {

    private static final long MOST_PROMPTS = 5_000_000;

    public SharedPrefixSpec {
        if ((long) groups * promptsPerGroup > MOST_PROMPTS) {
            throw new IllegalArgumentException("groups × prompts-per-group is " + (long) groups * promptsPerGroup
                    + "; allowed: at most " + MOST_PROMPTS + ".");
        }
    }

    /** Requests in all. */
    public int prompts() {
        return groups * promptsPerGroup;
    }
}
