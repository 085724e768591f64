import Billing
import Charging
import Flows
import Kernel
import OCPPWire
import Simulator
import Storage

/// What is true at the end of every scenario, whatever went wrong in it. Each check gives what it found, as sentences.
extension World {
    /// - Parameter metersAreRight: false where a station's meter lies, so that its words cannot be compared.
    func violations(metersAreRight: Bool = true) async throws -> [String] {
        let booked = try await booked()
        return try await ledgerViolations() + holdViolations(booked) + orderViolations(booked)
            + energyViolations(booked, metersAreRight: metersAreRight) + queueViolations()
            + truthViolations(booked, metersAreRight: metersAreRight)
    }

    /// Debits equal credits, and the chain of hashes verifies.
    private func ledgerViolations() async throws -> [String] {
        var found: [String] = []
        let reports = try await VerifyLedger.run(server.flows.database)
        for report in reports {
            if let fault = report.fault { found.append("ledger: \(fault)") }
            if report.transfers == 0 { found.append("ledger: nothing was booked") }
        }
        let accounts = try await server.flows.database.read { try LedgerRepository.accounts(of: operatorID, $0) }
        let debits = accounts.map(\.debitsMinor).reduce(0, +)
        let credits = accounts.map(\.creditsMinor).reduce(0, +)
        if debits != credits || reports.isEmpty { found.append("ledger: debits \(debits), credits \(credits)") }
        return found
    }

    /// Every hold is captured or released, to the last minor unit.
    private func holdViolations(_ booked: [Booked]) async throws -> [String] {
        var found: [String] = []
        let wallets = try await server.flows.database.read {
            try WalletRepository.page(operatorID: operatorID, after: nil, limit: 1000, $0)
        }
        for wallet in wallets where wallet.heldMinor != 0 || wallet.availableMinor < 0 {
            found.append("wallet \(wallet.driverID): held \(wallet.heldMinor), available \(wallet.availableMinor)")
        }
        let accounts = try await server.flows.database.read { try LedgerRepository.accounts(of: operatorID, $0) }
        let receivables = Set(accounts.filter { $0.kind == .receivable }.map(\.id))
        for order in booked.flatMap(\.orders) {
            let entries = try await server.flows.database.read {
                try LedgerRepository.entries(reference: "order/\(order.id)", $0)
            }
            func sum(_ kind: TransferKind) -> Int64 {
                entries.filter { $0.kind == kind }.map(\.amountMinor).reduce(0, +)
            }
            if sum(.hold) != sum(.capture) + sum(.release) || order.holdMinor != 0 {
                found.append(
                    "order \(order.number): held \(sum(.hold)), captured \(sum(.capture)), released \(sum(.release))")
            }
            // A line that takes away, such as a rounding, is charged the other way round.
            let taken = entries.filter { $0.kind == .charge && receivables.contains($0.creditAccountID) }
            let charged = sum(.charge) - 2 * taken.map(\.amountMinor).reduce(0, +)
            if charged != order.totals.totalMinor || sum(.capture) + sum(.payment) != order.paidMinor {
                found.append("order \(order.number): charged \(charged) of \(order.totals.totalMinor)")
            }
        }
        return found
    }

    /// Each ended session has exactly one order, settled, of its energy; and each order has one session.
    private func orderViolations(_ booked: [Booked]) async throws -> [String] {
        var found: [String] = []
        for booked in booked {
            let session = booked.session
            guard booked.orders.count == 1, let order = booked.orders.first else {
                found.append("session \(session.number) has \(booked.orders.count) orders")
                continue
            }
            if session.state != .ended || order.state != .settled {
                found.append("session \(session.number) is \(session.state), its order \(order.state)")
            }
            if order.energyWh != (session.meterStopWh ?? 0) - session.meterStartWh {
                found.append("order \(order.number) of \(order.energyWh) Wh")
            }
            if order.paidMinor + order.owedMinor != order.totals.totalMinor {
                found.append("order \(order.number): paid and owed are not its total")
            }
        }
        let orphans = try await server.flows.database.read { connection in
            try connection.first(
                "SELECT COUNT(*) FROM orders WHERE session_id NOT IN (SELECT id FROM sessions)"
            ) { try $0.integer(0) }
        }
        if orphans != 0 { found.append("\(orphans ?? -1) orders without a session") }
        return found
    }

    /// Energy never runs backwards within a session.
    private func energyViolations(_ booked: [Booked], metersAreRight: Bool) -> [String] {
        booked.flatMap { booked -> [String] in
            let session = booked.session
            var found: [String] = []
            let stop = session.meterStopWh ?? 0
            if let progress = booked.progress {
                let energy = progress.lastRegisterWh - session.meterStartWh
                if energy < 0 || progress.energyWh != energy || progress.lastRegisterWh > stop {
                    found.append("session \(session.number): progress \(progress.energyWh) Wh, \(energy) Wh, \(stop)")
                }
            } else {
                found.append("session \(session.number) has no progress")
            }
            guard metersAreRight else { return found }
            let registers = booked.samples.compactMap(\.registerWh)
            if zip(registers, registers.dropFirst()).contains(where: { $0 > $1 }) {
                found.append("session \(session.number): samples run backwards")
            }
            if registers.contains(where: { $0 < session.meterStartWh || $0 > stop }) {
                found.append("session \(session.number): samples outside of its meter")
            }
            return found
        }
    }

    /// No queue above its limit: the stations kept within theirs, and the server turned nothing away.
    private func queueViolations() async throws -> [String] {
        var found: [String] = []
        for state in try await fleet.states() {
            if state.longestQueue > Fleet.queueLimit { found.append("\(state.identity) kept \(state.longestQueue)") }
            if state.unsaid != 0 { found.append("\(state.identity) still has \(state.unsaid) messages") }
        }
        let report = fleet.report.snapshot
        if report.errors != 0 || report.refused != 0 {
            found.append("the server answered \(report.errors) errors and refused \(report.refused) connections")
        }
        return found
    }

    /// Every session that a station ended is ended at the server, as the station's meter and clock have it; and the
    /// server knows no other.
    private func truthViolations(_ booked: [Booked], metersAreRight: Bool) async throws -> [String] {
        var found: [String] = []
        var rest = Dictionary(grouping: booked, by: \.session.stationID)
        for truth in try await ended() {
            guard let id = stations[truth.station],
                let index = rest[id]?.firstIndex(where: { Self.isSame($0.session, truth) }),
                let session = rest[id]?.remove(at: index).session
            else {
                found.append("\(truth) is not in the books")
                continue
            }
            let isAsMeasured =
                session.meterStartWh == truth.meterStartWh && session.meterStopWh == truth.meterStopWh
                && session.startedAt == truth.startedAt && session.endedAt == truth.endedAt
            if session.state != .ended || session.evse != truth.evse || session.token?.text != truth.token
                || metersAreRight && !isAsMeasured
            {
                found.append("\(truth) is booked as \(session)")
            }
        }
        return found + rest.values.joined().map { "no station knows of \($0.session)" }
    }

    private static func isSame(_ session: ChargingSession, _ truth: EndedSession) -> Bool {
        switch truth.version {
        case .v16: truth.number.map { Int64($0) == session.number } ?? false
        case .v201: session.transactionID == truth.transactionID
        }
    }
}
