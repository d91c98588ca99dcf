package org.ascendtwin.live.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ascendtwin.scheduler.request.Request;
import org.ascendtwin.scheduler.request.TokenRuns;
import org.jspecify.annotations.Nullable;

/** A request as numbers, in a journal or on its way to another process. */
public final class RequestWords {
    private static final long NO_KEY = -1;

    private RequestWords() {}

    /** The numbers of {@code request}. */
    public static long[] of(Request request) {
        Words words = new Words();
        write(request, words);
        return Arrays.copyOf(words.values(), words.count());
    }

    static void write(Request request, Words out) {
        out.add(request.id())
                .add(request.arrivalNanos())
                .add(request.maxNewTokens())
                .add(request.priority())
                .add(request.ignoreEos() ? 1 : 0)
                .add(request.outputStart())
                .add(request.trueOutputTokens());
        writeKey(request.routingKey(), out);
        TokenRuns prompt = request.prompt();
        out.add(prompt.length());
        int at = 0;
        while (at < prompt.length()) {
            int end = prompt.endOfRun(at);
            out.add(prompt.tokenAt(at)).add(end - at);
            at = end;
        }
    }

    private static void writeKey(@Nullable String key, Words out) {
        if (key == null) {
            out.add(NO_KEY);
            return;
        }
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        out.add(bytes.length);
        for (byte value : bytes) {
            out.add(value);
        }
    }

    /** The request that {@code words} stand for. */
    public static Request read(long[] words) {
        int at = 7;
        String key = null;
        int keyBytes = (int) words[at++];
        if (keyBytes != NO_KEY) {
            byte[] bytes = new byte[keyBytes];
            for (int i = 0; i < keyBytes; i++) {
                bytes[i] = (byte) words[at++];
            }
            key = new String(bytes, StandardCharsets.UTF_8);
        }
        int length = (int) words[at++];
        TokenRuns prompt = new TokenRuns();
        while (prompt.length() < length) {
            prompt.append(words[at], (int) words[at + 1]);
            at += 2;
        }
        return new Request(
                (int) words[0], words[1], prompt, (int) words[2], (int) words[3], key, words[4] == 1, words[5], (int)
                        words[6]);
    }
}
