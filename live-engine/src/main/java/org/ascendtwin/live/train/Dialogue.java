package org.ascendtwin.live.train;

/**
 * A question and its answer.
 *
 * @param question what the user says
 * @param answer what the model is to say
 */
public record Dialogue(String question, String answer) {
    /** The two as the model reads them, in the layout of Qwen's chats. */
    String text() {
        return "<|im_start|>user\n" + question + "<|im_end|>\n<|im_start|>assistant\n" + answer
                + "<|im_end|>\n<|endoftext|>";
    }
}
