package com.nightmail.sending;

import com.nightmail.campaign.Campaign;
import com.nightmail.domain.Run;
import com.nightmail.ledger.RunLease;

/**
 * A run while this process holds it: what its steps work with.
 *
 * @param flightLogs where its flight log is made
 * @param acceptFaulty whether a person accepts that many rows of the list are faulty
 */
public record ActiveRun(
    Run run,
    RunLease lease,
    Campaign campaign,
    SenderChannel channel,
    FlightLogs flightLogs,
    boolean acceptFaulty,
    RunControl control) {}
