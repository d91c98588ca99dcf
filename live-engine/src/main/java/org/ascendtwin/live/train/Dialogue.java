package org.ascendtwin.live.train;

import java.util.List;
import org.ascendtwin.live.text.ChatMessage;

/**
 * A question and its answer.
 *
 * @param question what the user says
 * @param answer what the model is to say
 */
public record Dialogue(String question, String answer) {
    /** The two as the model reads them, in the layout of Qwen's chats. */
    String text() {
        return ChatMessage.prompt(List.of(new ChatMessage("user", question))) + answer + "<|im_end|>\n<|endoftext|>";
    }
}
