package com.nightmail.job;

import com.nightmail.campaign.Campaign;
import com.nightmail.ledger.Hold;
import com.nightmail.ledger.Run;
import java.util.List;

/**
 * A run while this process holds it: what its steps work with.
 *
 * @param acceptFaulty whether a person accepts that many rows of the list are faulty
 * @param others the campaign's other runs, whose recipients this one must not reach again
 */
public record ActiveRun(
    Run run,
    Hold hold,
    Campaign campaign,
    Outlet outlet,
    boolean acceptFaulty,
    List<Integer> others,
    RunControl control) {}
