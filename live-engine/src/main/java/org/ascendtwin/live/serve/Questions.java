package org.ascendtwin.live.serve;

import java.util.List;

/**
 * What a client asks in one request: each of its prompts as often as it wants answers.
 *
 * @param all prompt by prompt
 * @param isList whether the answer is a list, even of one
 */
record Questions(List<Question> all, boolean isList) {
    Questions {
        all = List.copyOf(all);
    }

    Question first() {
        return all.getFirst();
    }
}
