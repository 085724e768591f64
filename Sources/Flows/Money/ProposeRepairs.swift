import Billing
import Charging
import Foundation
import Kernel
import Storage

/// What can be done about an exception, each with what it would change; the first is what we propose.
package enum ProposeRepairs {
    package struct Proposal: Sendable {
        package let action: RepairAction
        /// As it can be done at once; nil where a person has to choose something first.
        package let repair: Repair?
        package let isProposed: Bool
        /// Nil where it is not complete, or cannot be done.
        package let effect: RepairEffect?
        /// Why it cannot be done.
        package let hindrance: String?
    }

    package struct Outcome: Sendable {
        package let proposals: [Proposal]
        package let orderVersion: Int64
        package let session: ChargingSession
    }

    package static func run(
        _ id: OrderExceptionID, by actor: Actor, _ context: FlowContext
    ) async throws -> Outcome {
        let facts = try await context.database.read { try Facts(id, actor, $0) }
        var proposals: [Proposal] = []
        for (place, choice) in facts.choices().enumerated() {
            proposals.append(try await tried(choice, id, isProposed: place == 0, actor, context))
        }
        return Outcome(proposals: proposals, orderVersion: facts.order.version, session: facts.record.session)
    }

    private static func tried(
        _ choice: (action: RepairAction, repair: Repair?), _ id: OrderExceptionID, isProposed: Bool, _ actor: Actor,
        _ context: FlowContext
    ) async throws -> Proposal {
        func proposal(_ effect: RepairEffect?, _ hindrance: String?) -> Proposal {
            Proposal(
                action: choice.action, repair: choice.repair, isProposed: isProposed, effect: effect,
                hindrance: hindrance)
        }
        guard let repair = choice.repair else { return proposal(nil, nil) }
        do {
            let input = ResolveException.Input(id: id, repair: repair, resolution: "")
            return proposal(try await ResolveException.preview(input, by: actor, context).effect, nil)
        } catch let failure as FlowFailure where failure.code == .conflict || failure.code == .invalid {
            return proposal(nil, failure.message)
        }
    }
}

/// What a proposal rests on.
private struct Facts {
    let exception: OrderExceptionRecord
    let order: OrderRecord
    let record: SessionRecord
    let evidence: [String: String]
    let availableMinor: Int64
    /// To whom the session's card belongs by now.
    let holder: DriverID?
    let hasTariff: Bool
    let previous: ChargingSession?
    let next: ChargingSession?

    init(_ id: OrderExceptionID, _ actor: Actor, _ connection: any SQLConnection) throws {
        guard let exception = try OrderExceptionRepository.find(id, connection),
            let order = try OrderRepository.find(exception.orderID, connection),
            actor.mayTouch(order.operatorID, at: order.siteID)
        else { throw FlowFailure(.notFound, "There is no such exception.") }
        guard let record = try SessionRepository.find(order.sessionID, connection) else {
            throw FlowFailure(.inner, "order \(order.id) lacks its session")
        }
        self.exception = exception
        self.order = order
        self.record = record
        evidence = exception.facts
        availableMinor =
            try order.driverID.flatMap { try WalletRepository.find(driver: $0, connection)?.availableMinor } ?? 0
        holder = try record.session.token.flatMap {
            try IDTokenRepository.find(value: $0.text, operatorID: order.operatorID, connection)?.driverID
        }
        hasTariff = try RepairOrder.inForce(order, record, connection) != nil
        let neighbours = try SessionRepository.neighbours(of: record.session, connection)
        previous = neighbours.previous?.session
        next = neighbours.next?.session
    }

    /// The proposed one first.
    func choices() -> [(action: RepairAction, repair: Repair?)] {
        guard exception.state != .resolved else { return [] }
        let first = proposed()
        var choices = [first]
        func add(_ action: RepairAction, _ repair: Repair?) {
            if !choices.contains(where: { $0.action == action }) { choices.append((action, repair)) }
        }
        if order.driverID == nil { add(.assignDriver, holder.map { .assignDriver($0, assignsToken: false) }) }
        if order.state == .unpriced {
            add(.price, hasTariff ? .price(nil) : nil)
            add(.void, .void)
        }
        if record.session.state == .ended, !order.wasSettledByHand { add(.correctSession, nil) }
        if order.settledAt != nil, !order.wasSettledByHand { add(.reprice, nil) }
        if order.owedMinor > 0 {
            if availableMinor > 0 { add(.collectDebt, .collectDebt) }
            add(.forgiveDebt, .forgiveDebt)
        }
        if order.paidMinor > order.refundedMinor {
            add(.refund, .refund(amountMinor: order.paidMinor - order.refundedMinor))
        }
        add(.closeAsIs, .closeAsIs)
        return choices
    }

    private func proposed() -> (action: RepairAction, repair: Repair?) {
        let repair: Repair? =
            switch exception.rule {
            case .noTariff where order.state == .unpriced: hasTariff ? .price(nil) : nil
            case .unknownToken, .offlineUnauthorized, .unauthorizedEnergy:
                order.driverID == nil ? holder.map { .assignDriver($0, assignsToken: false) } : .closeAsIs
            case .balanceShortfall, .stopIgnored:
                order.owedMinor > 0 && availableMinor > 0 ? .collectDebt : .closeAsIs
            case .correctionNeeded: difference.map { .refund(amountMinor: $0) } ?? .closeAsIs
            case .stopWithoutStart, .conflictingStop, .stopNeverCame, .overlappingSession, .meterWentBackwards,
                .meterJumped, .energyMissing, .startUnmeasured, .stopBelowLastSample, .endBeforeStart, .sequenceGap,
                .faultedDuringSession, .unavailableDuringSession, .rebootDuringSession, .implausibleClock,
                .sampleOutsideSession, .noTariff, .readingsMended, .orderCorrected:
                change.map { .correctSession($0) } ?? .closeAsIs
            }
        if let repair { return (repair.action, repair) }
        return (exception.rule == .noTariff ? .price : .assignDriver, nil)
    }

    /// What came too late for an order of which money was given back, less what was given back.
    private var difference: Int64? {
        guard let from = evidence["fromTotalMinor"].flatMap(Int64.init),
            let to = evidence["toTotalMinor"].flatMap(Int64.init)
        else { return nil }
        let amount = min(from - to - order.refundedMinor, order.paidMinor - order.refundedMinor)
        return amount > 0 ? amount : nil
    }

    /// What the session's facts probably are.
    private var change: SessionChange? {
        let session = record.session
        guard session.state == .ended, !order.wasSettledByHand, let stopWh = session.meterStopWh else { return nil }
        switch exception.rule {
        case .stopNeverCame, .overlappingSession, .energyMissing:
            // The meter stood there when the next car came: what flowed in between was this one's.
            guard let register = next?.meterStartWh, register > stopWh else { return nil }
            return SessionChange(meterStopWh: register)
        case .stopBelowLastSample:
            guard let said = evidence["meterStopWh"].flatMap(Int64.init), said >= session.meterStartWh, said != stopWh
            else { return nil }
            return SessionChange(meterStopWh: said)
        case .conflictingStop:
            var change = SessionChange()
            if let later = evidence["laterMeterStopWh"].flatMap(Int64.init), later >= session.meterStartWh {
                change.meterStopWh = later
            }
            if let later = evidence["laterEndedAt"].flatMap({ Timestamp(iso8601: $0) }), later >= session.startedAt {
                change.endedAt = later
            }
            return change == SessionChange() ? nil : change
        case .stopWithoutStart, .startUnmeasured:
            guard order.energyWh == 0, let before = previous?.meterStopWh, before < stopWh else {
                return nil
            }
            return SessionChange(meterStartWh: before)
        case .meterWentBackwards, .meterJumped, .endBeforeStart, .sequenceGap, .offlineUnauthorized,
            .unauthorizedEnergy, .unknownToken, .faultedDuringSession, .unavailableDuringSession,
            .rebootDuringSession, .implausibleClock, .sampleOutsideSession, .noTariff, .balanceShortfall,
            .stopIgnored, .readingsMended, .orderCorrected, .correctionNeeded:
            return nil
        }
    }
}
