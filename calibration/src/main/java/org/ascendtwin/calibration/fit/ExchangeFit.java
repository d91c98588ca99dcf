package org.ascendtwin.calibration.fit;

import java.util.ArrayList;
import java.util.List;
import org.ascendtwin.hardware.expert.ExchangeCost;
import org.ascendtwin.hardware.expert.ExchangeTimer;
import org.ascendtwin.hardware.expert.TokenExchange;
import org.ascendtwin.hardware.fabric.Cluster;
import org.ascendtwin.hardware.fabric.ExchangeCosts;
import org.ascendtwin.sim.unit.TimeSpan;

/**
 * The exchange costs of a product that come nearest to measured exchanges: least squares of the relative errors. The time is
 * linear in them, the rate by its inverse, so the solution is exact and the only one.
 */
public final class ExchangeFit {
    private static final int UNKNOWNS = 4;
    private static final TimeSpan MICRO = TimeSpan.valueOf("1 us");

    private final Cluster unit;
    private final List<double[]> rows = new ArrayList<>();
    private final List<Double> targets = new ArrayList<>();

    /** A fit for {@code cluster}, whose own exchange costs do not matter but for their plane. */
    public ExchangeFit(Cluster cluster) {
        ExchangeCosts costs = cluster.exchange();
        this.unit = cluster.withExchange(new ExchangeCosts(costs.plane(), 1, MICRO, MICRO, MICRO, "unit costs"));
    }

    /** Adds a measured exchange. */
    public void add(TokenExchange exchange, double seconds) {
        ExchangeCost cost = new ExchangeTimer(unit.withNodes(nodes(exchange))).price(exchange, 1);
        boolean there = exchange.direction() == TokenExchange.Direction.DISPATCH;
        double fixed = cost.fixedSeconds();
        rows.add(new double[] {
            cost.wireSeconds() / seconds,
            (there ? fixed : 0) / seconds,
            (there ? 0 : fixed) / seconds,
            cost.notifySeconds() / seconds
        });
        targets.add((seconds - cost.latencySeconds()) / seconds);
    }

    private int nodes(TokenExchange exchange) {
        int dies = unit.diesPerNode();
        return Math.max(unit.nodes(), (exchange.ranks() + dies - 1) / dies);
    }

    /** The costs that fit best; {@code source} says what they were fitted to. */
    public ExchangeCosts solve(String source) {
        double[] solution = solve(normalEquations());
        return new ExchangeCosts(
                unit.exchange().plane(),
                1 / solution[0],
                micros(solution[1]),
                micros(solution[2]),
                micros(solution[3]),
                source);
    }

    private static TimeSpan micros(double value) {
        return new TimeSpan(Math.round(value * 1000));
    }

    /** The sums of products of the columns, the targets last; a cost that no row tells of is zero. */
    private double[][] normalEquations() {
        double[][] sums = new double[UNKNOWNS][UNKNOWNS + 1];
        for (int row = 0; row < rows.size(); row++) {
            double[] values = rows.get(row);
            for (int i = 0; i < UNKNOWNS; i++) {
                for (int j = 0; j < UNKNOWNS; j++) {
                    sums[i][j] += values[i] * values[j];
                }
                sums[i][UNKNOWNS] += values[i] * targets.get(row);
            }
        }
        for (int i = 0; i < UNKNOWNS; i++) {
            sums[i][i] = sums[i][i] == 0 ? 1 : sums[i][i];
        }
        return sums;
    }

    /** Gauss's elimination; the sums are symmetric and positive, so the diagonal serves as pivots. */
    private static double[] solve(double[][] sums) {
        for (int pivot = 0; pivot < UNKNOWNS; pivot++) {
            for (int row = pivot + 1; row < UNKNOWNS; row++) {
                double factor = sums[row][pivot] / sums[pivot][pivot];
                for (int column = pivot; column <= UNKNOWNS; column++) {
                    sums[row][column] -= factor * sums[pivot][column];
                }
            }
        }
        double[] solution = new double[UNKNOWNS];
        for (int row = UNKNOWNS - 1; row >= 0; row--) {
            double rest = sums[row][UNKNOWNS];
            for (int column = row + 1; column < UNKNOWNS; column++) {
                rest -= sums[row][column] * solution[column];
            }
            solution[row] = rest / sums[row][row];
        }
        return solution;
    }
}
