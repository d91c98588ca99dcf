package org.ascendtwin.live.text;

import java.util.List;

/**
 * What somebody says in a chat.
 *
 * @param role who: system, user, assistant or tool
 * @param content what
 */
public record ChatMessage(String role, String content) {
    /** A chat in the layout of Qwen's models (ChatML), up to where the assistant is to go on. */
    public static String prompt(List<ChatMessage> messages) {
        StringBuilder text = new StringBuilder();
        for (ChatMessage message : messages) {
            text.append("<|im_start|>")
                    .append(message.role)
                    .append('\n')
                    .append(message.content)
                    .append("<|im_end|>\n");
        }
        return text.append("<|im_start|>assistant\n").toString();
    }
}
