package org.ascendtwin.scenarios.spec;

/**
 * What dies cost and draw. The defaults are those of a CloudMatrix384, 384 cards of two dies each, with its network and hosts:
 * about 8 million US dollars and 559 kW (SemiAnalysis, April 2025; Capacity, July 2025: 559 kW, up to 8.2 million). They are
 * press figures of one machine, to be replaced by one's own.
 */
@Doc(
        "What dies cost and draw; the defaults are a CloudMatrix384's of 2025 as reported (8 million USD, 559 kW), divided by its 768 dies")
public record EconomicsSpec(
        @Doc("price of a die with its share of host and network") @Default("10400") @Range(min = 0, max = 1e9)
        double diePrice,

        @Doc("years over which it is written off, in use all the time (assumed)")
        @Default("4")
        @Range(min = 0.1, max = 100)
        double years,

        @Doc("watts that a busy die draws with its share of host and network")
        @Default("728")
        @Range(min = 0, max = 1e6)
        double dieWatts,

        @Doc("share of that which it draws while it waits (assumed)") @Default("0.4") @Range(min = 0, max = 1)
        double idleShare,

        @Doc("price of a kilowatt-hour (assumed)") @Default("0.10") @Range(min = 0, max = 1e6)
        double kilowattHourPrice,

        @Doc("in what prices are") @Default("USD") String currency) {}
