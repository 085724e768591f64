/// What can be odd about a session. Each is kept on its order with the evidence; the raw value is the word of the
/// database and the API, and never changes.
package enum ExceptionRule: String, Sendable, Codable, CaseIterable {
    /// The end came for a transaction that never began here. An order is made from what the end says.
    case stopWithoutStart
    /// The end came again and says something else than the first time. The first stands.
    case conflictingStop
    /// The end never came; the session was closed at its last meter value.
    case stopNeverCame
    /// A second session began on the connector while the first had not ended. The first was closed.
    case overlappingSession
    case meterWentBackwards
    /// More energy than the station can deliver in the time.
    case meterJumped
    /// Samples came without an energy register; the end decides.
    case energyMissing
    /// The station measured once, at the end (2.x): what flowed before is not known, and not charged.
    case startUnmeasured
    /// The final reading is below the last sample.
    case stopBelowLastSample
    /// The end is earlier than the start.
    case endBeforeStart
    /// Events of the station are missing (2.0.1 seqNo).
    case sequenceGap
    /// The station charged while it could not ask us, and the token would have been refused.
    case offlineUnauthorized
    /// The token was refused at the start, yet the station delivered energy.
    case unauthorizedEnergy
    /// Nobody knows whose token it is.
    case unknownToken
    case faultedDuringSession
    case unavailableDuringSession
    case rebootDuringSession
    /// The station's clock cannot be right; our time of receipt was booked.
    case implausibleClock
    case sampleOutsideSession
    /// No tariff was in force; the order waits for one.
    case noTariff
    /// The price was more than the wallet held; the rest is owed.
    case balanceShortfall
    /// The station went on charging after it was told to stop because the money was used up.
    case stopIgnored
    /// The price engine had to mend the readings.
    case readingsMended
    /// Something came after the order was booked, and the order was corrected by it: lines and transfers were added.
    case orderCorrected
    /// Something came after the order was booked that would change its price, but money was given back already.
    case correctionNeeded

    /// What a person is offered to do about it.
    package var proposedRepair: ProposedRepair {
        switch self {
        case .stopWithoutStart, .stopNeverCame, .energyMissing, .startUnmeasured, .stopBelowLastSample,
            .meterWentBackwards, .meterJumped, .readingsMended, .correctionNeeded:
            .reviewEnergy
        case .noTariff: .assignTariffAndPrice
        case .balanceShortfall, .stopIgnored: .collectDebt
        case .unknownToken, .offlineUnauthorized, .unauthorizedEnergy: .assignDriver
        case .implausibleClock, .endBeforeStart, .sampleOutsideSession: .reviewTimes
        case .conflictingStop, .overlappingSession, .sequenceGap, .faultedDuringSession, .unavailableDuringSession,
            .rebootDuringSession, .orderCorrected:
            .acknowledge
        }
    }

    /// False where the order is right as it is and the note is for the record.
    package var needsAttention: Bool { proposedRepair != .acknowledge }
}

/// The repair that a person can choose for an exception.
package enum ProposedRepair: String, Sendable, Codable {
    case acknowledge
    case reviewEnergy
    case reviewTimes
    case assignTariffAndPrice
    case assignDriver
    case collectDebt
}

/// A rule that fired, with what it saw. `evidence` is names and values as a person can check them.
package struct Oddity: Sendable, Equatable {
    package let rule: ExceptionRule
    package let evidence: [String: String]
    /// Nobody has to look at it, whatever the rule says otherwise.
    package let isForTheRecord: Bool

    package init(_ rule: ExceptionRule, _ evidence: [String: String], isForTheRecord: Bool = false) {
        self.rule = rule
        self.evidence = evidence
        self.isForTheRecord = isForTheRecord
    }

    package var needsAttention: Bool { rule.needsAttention && !isForTheRecord }
}
