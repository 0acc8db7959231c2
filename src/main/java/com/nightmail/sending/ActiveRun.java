package com.nightmail.sending;

import com.nightmail.campaign.Campaign;
import com.nightmail.ledger.OutcomeJournal;
import com.nightmail.ledger.Run;
import com.nightmail.ledger.RunLease;

/**
 * A run while this process holds it: what its steps work with.
 *
 * @param journal takes the outcomes that the database does not
 * @param acceptFaulty whether a person accepts that many rows of the list are faulty
 */
public record ActiveRun(
    Run run,
    RunLease lease,
    Campaign campaign,
    SenderChannel channel,
    OutcomeJournal journal,
    boolean acceptFaulty,
    RunControl control) {}
