import Kernel

/// Plug-in to plug-out (OCPI's session; "transaction" in OCPP).
package struct ChargingSession: Sendable, Equatable {
    package enum State: String, Sendable, Codable, CaseIterable {
        case charging
        case ended
    }

    package let id: SessionID
    /// The integer that 1.6 calls `transactionId`; unique on this server, made by us, also where the station makes its own.
    package let number: Int64
    package let operatorID: OperatorID
    package let siteID: SiteID?
    package let stationID: StationID
    package let evse: Int
    package let connector: Int
    /// The station's own id of the transaction (2.x); nil in 1.6.
    package let transactionID: String?
    package let token: TokenValue?
    package let driverID: DriverID?
    package let startedAt: Timestamp
    package var meterStartWh: Int64
    package var state: State
    package var endedAt: Timestamp?
    package var meterStopWh: Int64?
    package var stopReason: String?

    package init(
        id: SessionID, number: Int64, operatorID: OperatorID, siteID: SiteID?, stationID: StationID, evse: Int,
        connector: Int, transactionID: String?, token: TokenValue?, driverID: DriverID?, startedAt: Timestamp,
        meterStartWh: Int64, state: State = .charging, endedAt: Timestamp? = nil, meterStopWh: Int64? = nil,
        stopReason: String? = nil
    ) {
        self.id = id
        self.number = number
        self.operatorID = operatorID
        self.siteID = siteID
        self.stationID = stationID
        self.evse = evse
        self.connector = connector
        self.transactionID = transactionID
        self.token = token
        self.driverID = driverID
        self.startedAt = startedAt
        self.meterStartWh = meterStartWh
        self.state = state
        self.endedAt = endedAt
        self.meterStopWh = meterStopWh
        self.stopReason = stopReason
    }
}

/// What a station says at the end of a session; nil where it does not say.
package struct SessionEnding: Sendable, Equatable {
    package var at: Timestamp
    package var meterStopWh: Int64?
    package var reason: String?

    package init(at: Timestamp, meterStopWh: Int64?, reason: String?) {
        self.at = at
        self.meterStopWh = meterStopWh
        self.reason = reason
    }
}

/// What an end means for a session.
package enum EndDecision: Sendable, Equatable {
    /// The session is over: store it as given, and price it.
    case ended(ChargingSession, oddities: [Oddity])
    /// It was closed without its end, which is here now: store it as given, and correct its order.
    case endedLate(ChargingSession, oddities: [Oddity])
    /// It was over already; nothing changes, except for a note where the station tells another story now.
    case alreadyEnded(oddities: [Oddity])
}

extension ChargingSession {
    /// Not before its start, nor after its end.
    package func contains(_ time: Timestamp) -> Bool {
        time >= startedAt && endedAt.map { time <= $0 } ?? true
    }

    /// Its end overtook its start (2.x): what the end said is kept, and it is priced once the start is there.
    package var awaitsStart: Bool { state == .charging && endedAt != nil }

    /// Nobody said that it ended: it was closed where it was last measured.
    package var isEndInferred: Bool {
        state == .ended && Self.inferringRules.contains { $0.rawValue == stopReason }
    }

    private static let inferringRules: [ExceptionRule] = [.stopNeverCame, .overlappingSession]

    /// Ends the session with what the station said, mended by what was measured before.
    package func ending(with ending: SessionEnding, progress: SessionProgress) -> EndDecision {
        guard state == .charging || isEndInferred else { return .alreadyEnded(oddities: conflict(with: ending)) }
        let (session, oddities) = ended(with: ending, progress)
        return isEndInferred ? .endedLate(session, oddities: oddities) : .ended(session, oddities: oddities)
    }

    private func ended(
        with ending: SessionEnding, _ progress: SessionProgress
    ) -> (ChargingSession, [Oddity]) {
        var oddities: [Oddity] = []
        var session = self
        session.state = .ended
        session.stopReason = ending.reason
        session.endedAt = ending.at
        if ending.at < startedAt {
            oddities.append(
                Oddity(.endBeforeStart, ["startedAt": startedAt.description, "endedAt": ending.at.description]))
            session.endedAt = max(progress.last.at, startedAt)
        }
        session.meterStopWh = finalRegister(ending, progress, &oddities)
        return (session, oddities)
    }

    /// The end never came: the session is closed where it was last measured.
    package func closingAtLastSample(_ progress: SessionProgress, because rule: ExceptionRule) -> ChargingSession {
        precondition(Self.inferringRules.contains(rule), "only a missing end is reconstructed")
        var session = self
        session.state = .ended
        session.endedAt = max(progress.last.at, startedAt)
        session.meterStopWh = progress.lastRegisterWh
        session.stopReason = rule.rawValue
        return session
    }

    private func finalRegister(_ ending: SessionEnding, _ progress: SessionProgress, _ oddities: inout [Oddity])
        -> Int64
    {
        guard let meterStop = ending.meterStopWh else {
            oddities.append(
                Oddity(
                    .energyMissing,
                    [
                        "lastRegisterWh": String(progress.lastRegisterWh),
                        "lastRegisterAt": progress.lastRegisterAt.description,
                    ]
                ))
            return progress.lastRegisterWh
        }
        if meterStop < progress.lastRegisterWh {
            oddities.append(
                Oddity(
                    .stopBelowLastSample,
                    ["meterStopWh": String(meterStop), "lastRegisterWh": String(progress.lastRegisterWh)]))
            return progress.lastRegisterWh
        }
        return meterStop
    }

    private func conflict(with ending: SessionEnding) -> [Oddity] {
        let sameMeter = ending.meterStopWh == nil || ending.meterStopWh == meterStopWh
        let sameTime = endedAt.map { abs(($0 - ending.at).count) < 1000 } ?? false
        if sameMeter && sameTime { return [] }
        var evidence = ["firstEndedAt": endedAt?.description ?? "", "laterEndedAt": ending.at.description]
        if let meterStopWh { evidence["firstMeterStopWh"] = String(meterStopWh) }
        if let later = ending.meterStopWh { evidence["laterMeterStopWh"] = String(later) }
        return [Oddity(.conflictingStop, evidence)]
    }
}
