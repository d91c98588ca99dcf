package org.ascendtwin.live.train;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A byte-level byte-pair encoding learnt from text (Sennrich et al. 2016), written as a tokenizer.json.
 *
 * <p>Tokens 0 to 255 are the bytes, then merges in the order they were found, then the special tokens.
 */
final class BytePairs {
    /** How text is cut before merging, as Qwen3's tokenizer does it: digits one by one. */
    static final String CUTS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    static final List<String> SPECIALS = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");

    /** A tokenizer's file but for what it learned: bytes as characters, cut by a pattern, then merged. */
    private static final String FORMAT = """
            {
              "version": "1.0",
              "truncation": null,
              "padding": null,
              "added_tokens": [],
              "normalizer": null,
              "pre_tokenizer": {
                "type": "Sequence",
                "pretokenizers": [
                  {"type": "Split", "pattern": {"Regex": ""}, "behavior": "Isolated", "invert": false},
                  {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false}
                ]
              },
              "post_processor": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false},
              "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": false, "use_regex": false},
              "model": {
                "type": "BPE",
                "dropout": null,
                "unk_token": null,
                "continuing_subword_prefix": "",
                "end_of_word_suffix": "",
                "fuse_unk": false,
                "byte_fallback": false,
                "ignore_merges": false,
                "vocab": {},
                "merges": []
              }
            }
            """;

    private static final int BYTES = 256;
    private static final Pattern CUT = Pattern.compile(CUTS);
    private static final Pattern SPECIAL = Pattern.compile("<\\|endoftext\\|>|<\\|im_start\\|>|<\\|im_end\\|>");

    private final List<int[]> merges = new ArrayList<>();
    private final List<byte[]> tokens = new ArrayList<>();

    private BytePairs() {
        for (int i = 0; i < BYTES; i++) {
            tokens.add(new byte[] {(byte) i});
        }
    }

    /** A word of the text, as tokens, and how often it occurs. */
    private static final class Word {
        private int[] ids;
        private long count;

        Word(int[] ids) {
            this.ids = ids;
        }
    }

    /** Learns merges until there are {@code vocabulary} tokens, the special ones included. */
    static BytePairs learn(String text, int vocabulary) {
        Map<String, Word> words = new LinkedHashMap<>();
        for (String part : SPECIAL.split(text)) {
            Matcher cuts = CUT.matcher(part);
            while (cuts.find()) {
                words.computeIfAbsent(cuts.group(), word -> new Word(bytes(word))).count++;
            }
        }
        BytePairs pairs = new BytePairs();
        while (pairs.tokens.size() + SPECIALS.size() < vocabulary && pairs.mergeBest(words)) {
            // One merge more.
        }
        return pairs;
    }

    private static int[] bytes(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i] & 0xff;
        }
        return ids;
    }

    /** Merges the most frequent pair, of equally frequent ones that of the smallest tokens; false if there is none. */
    private boolean mergeBest(Map<String, Word> words) {
        Map<Long, Long> counts = new TreeMap<>();
        for (Word word : words.values()) {
            for (int i = 0; i + 1 < word.ids.length; i++) {
                counts.merge(((long) word.ids[i] << 32) | word.ids[i + 1], word.count, Long::sum);
            }
        }
        Map.Entry<Long, Long> best = counts.entrySet().stream()
                .max(Map.Entry.<Long, Long>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .orElse(null);
        if (best == null) {
            return false;
        }
        int left = (int) (best.getKey() >> 32);
        int right = (int) best.getKey().longValue();
        byte[] joined = Arrays.copyOf(tokens.get(left), tokens.get(left).length + tokens.get(right).length);
        System.arraycopy(tokens.get(right), 0, joined, tokens.get(left).length, tokens.get(right).length);
        for (Word word : words.values()) {
            word.ids = merged(word.ids, left, right, tokens.size());
        }
        merges.add(new int[] {left, right});
        tokens.add(joined);
        return true;
    }

    private static int[] merged(int[] ids, int left, int right, int joined) {
        int[] out = new int[ids.length];
        int count = 0;
        for (int i = 0; i < ids.length; i++) {
            if (i + 1 < ids.length && ids[i] == left && ids[i + 1] == right) {
                out[count++] = joined;
                i++;
            } else {
                out[count++] = ids[i];
            }
        }
        return count == ids.length ? ids : Arrays.copyOf(out, count);
    }

    /** Tokens there are, the special ones included. */
    int size() {
        return tokens.size() + SPECIALS.size();
    }

    /** The file that describes them, in the format of HuggingFace's tokenizers. */
    String json() {
        JsonMapper mapper = new JsonMapper();
        ObjectNode file = (ObjectNode) mapper.readTree(FORMAT);
        ArrayNode specials = file.withArray("added_tokens");
        for (String special : SPECIALS) {
            ObjectNode token = specials.addObject();
            token.put("id", tokens.size() + specials.size() - 1).put("content", special);
            for (String property : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                token.put(property, false);
            }
            token.put("special", true);
        }
        ((ObjectNode) file.at("/pre_tokenizer/pretokenizers/0/pattern")).put("Regex", CUTS);
        ObjectNode vocabulary = (ObjectNode) file.at("/model/vocab");
        for (byte[] token : tokens) {
            vocabulary.put(shown(token), vocabulary.size());
        }
        ArrayNode pairs = (ArrayNode) file.at("/model/merges");
        for (int[] merge : merges) {
            pairs.addArray().add(shown(tokens.get(merge[0]))).add(shown(tokens.get(merge[1])));
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
    }

    /** Bytes as printable characters, GPT-2's way: what prints stands for itself, the rest for 256 and up. */
    private static String shown(byte[] token) {
        StringBuilder text = new StringBuilder();
        for (byte part : token) {
            int value = part & 0xff;
            if (prints(value)) {
                text.append((char) value);
                continue;
            }
            int before = 0;
            for (int other = 0; other < value; other++) {
                before += prints(other) ? 0 : 1;
            }
            text.append((char) (BYTES + before));
        }
        return text.toString();
    }

    private static boolean prints(int value) {
        return (value >= '!' && value <= '~') || (value >= 0xa1 && value <= 0xac) || (value >= 0xae && value <= 0xff);
    }
}
