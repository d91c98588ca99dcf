package org.ascendtwin.live.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import org.ascendtwin.live.acl.TensorType;

/**
 * The forward pass written down once more, in doubles, without a cache, pages or batches: the oracle of the decoder.
 */
final class ReferenceDecoder {
    private final DecoderConfig config;
    private final WeightSource source;
    private final TensorType type;
    private final Map<String, double[]> read = new HashMap<>();

    ReferenceDecoder(DecoderConfig config, WeightSource source, TensorType type) {
        this.config = config;
        this.source = source;
        this.type = type;
    }

    private double[] weight(String name, long... sizes) {
        return read.computeIfAbsent(name, key -> {
            long count = 1;
            for (long size : sizes) {
                count *= size;
            }
            double[] values = new double[(int) count];
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment numbers = arena.allocate(count * type.bytes(), 8);
                source.read(key, sizes, type, numbers);
                for (int i = 0; i < count; i++) {
                    values[i] = Numbers.get(numbers, type, i);
                }
            }
            return values;
        });
    }

    /** y = W x, where W is (outputs, inputs). */
    private static double[] times(double[] matrix, double[] x) {
        double[] y = new double[matrix.length / x.length];
        for (int i = 0; i < matrix.length; i++) {
            y[i / x.length] += matrix[i] * x[i % x.length];
        }
        return y;
    }

    private double[] norm(double[] x, double[] gamma) {
        double[] y = new double[x.length];
        for (int start = 0; start < x.length; start += gamma.length) {
            double squares = 0;
            for (int i = 0; i < gamma.length; i++) {
                squares += x[start + i] * x[start + i];
            }
            for (int i = 0; i < gamma.length; i++) {
                y[start + i] = x[start + i] / Math.sqrt(squares / gamma.length + config.epsilon()) * gamma[i];
            }
        }
        return y;
    }

    private double[] rotated(double[] heads, int position) {
        int size = config.headSize();
        double[] turned = heads.clone();
        for (int start = 0; start < heads.length; start += size) {
            for (int i = 0; i < size / 2; i++) {
                double angle = position * Math.pow(config.ropeTheta(), -2.0 * i / size);
                double x = heads[start + i];
                double y = heads[start + size / 2 + i];
                turned[start + i] = x * Math.cos(angle) - y * Math.sin(angle);
                turned[start + size / 2 + i] = x * Math.sin(angle) + y * Math.cos(angle);
            }
        }
        return turned;
    }

    /** Scores of the token after the last. */
    double[] logits(int[] tokens) {
        double[][] x = new double[tokens.length][];
        double[] embedding = weight("model.embed_tokens.weight", config.vocabSize(), config.hiddenSize());
        for (int i = 0; i < tokens.length; i++) {
            x[i] = new double[config.hiddenSize()];
            System.arraycopy(embedding, tokens[i] * config.hiddenSize(), x[i], 0, config.hiddenSize());
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            String prefix = "model.layers." + layer + ".";
            attention(x, prefix + "self_attn.", weight(prefix + "input_layernorm.weight", config.hiddenSize()));
            double[] norm = weight(prefix + "post_attention_layernorm.weight", config.hiddenSize());
            for (double[] row : x) {
                addTo(row, mixture(norm(row, norm), prefix + "mlp."));
            }
        }
        double[] last = norm(x[tokens.length - 1], weight("model.norm.weight", config.hiddenSize()));
        return times(
                config.tiedEmbeddings() ? embedding : weight("lm_head.weight", config.vocabSize(), config.hiddenSize()),
                last);
    }

    private static void addTo(double[] sum, double[] more) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
    }

    private void attention(double[][] x, String prefix, double[] inputNorm) {
        int size = config.headSize();
        int hidden = config.hiddenSize();
        double[][] keys = new double[x.length][];
        double[][] values = new double[x.length][];
        double[][] results = new double[x.length][];
        for (int position = 0; position < x.length; position++) {
            double[] normed = norm(x[position], inputNorm);
            double[] query = times(weight(prefix + "q_proj.weight", config.querySize(), hidden), normed);
            keys[position] = times(weight(prefix + "k_proj.weight", config.keySize(), hidden), normed);
            values[position] = times(weight(prefix + "v_proj.weight", config.keySize(), hidden), normed);
            if (config.headNorms()) {
                query = norm(query, weight(prefix + "q_norm.weight", size));
                keys[position] = norm(keys[position], weight(prefix + "k_norm.weight", size));
            }
            query = rotated(query, position);
            keys[position] = rotated(keys[position], position);
            double[] attended = new double[config.querySize()];
            for (int head = 0; head < config.heads(); head++) {
                attendHead(query, keys, values, position, head, attended);
            }
            results[position] = times(weight(prefix + "o_proj.weight", hidden, config.querySize()), attended);
        }
        for (int position = 0; position < x.length; position++) {
            addTo(x[position], results[position]);
        }
    }

    private void attendHead(double[] query, double[][] keys, double[][] values, int position, int head, double[] out) {
        int size = config.headSize();
        int shared = head / (config.heads() / config.kvHeads());
        double[] weights = new double[position + 1];
        double sum = 0;
        for (int i = 0; i <= position; i++) {
            double score = 0;
            for (int j = 0; j < size; j++) {
                score += query[head * size + j] * keys[i][shared * size + j];
            }
            weights[i] = Math.exp(score / Math.sqrt(size));
            sum += weights[i];
        }
        for (int i = 0; i <= position; i++) {
            for (int j = 0; j < size; j++) {
                out[head * size + j] += weights[i] / sum * values[i][shared * size + j];
            }
        }
    }

    private double[] mixture(double[] x, String prefix) {
        DecoderConfig.Experts experts = config.experts();
        if (experts == null) {
            return gated(x, prefix, config.intermediateSize());
        }
        double[] scores = times(weight(prefix + "gate.weight", experts.count(), x.length), x);
        double total = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Math.exp(scores[i]);
            total += scores[i];
        }
        double[] sum = new double[x.length];
        double chosen = 0;
        for (int choice = 0; choice < experts.perToken(); choice++) {
            int best = 0;
            for (int i = 1; i < scores.length; i++) {
                best = scores[i] > scores[best] ? i : best;
            }
            double[] result = gated(x, prefix + "experts." + best + ".", experts.intermediateSize());
            for (int i = 0; i < sum.length; i++) {
                sum[i] += scores[best] * result[i];
            }
            chosen += scores[best];
            scores[best] = -1;
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= experts.scaled() ? chosen : total;
        }
        return sum;
    }

    private double[] gated(double[] x, String prefix, int inner) {
        double[] gate = times(weight(prefix + "gate_proj.weight", inner, x.length), x);
        double[] up = times(weight(prefix + "up_proj.weight", inner, x.length), x);
        for (int i = 0; i < inner; i++) {
            gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        return times(weight(prefix + "down_proj.weight", x.length, inner), gate);
    }
}
