import Billing
import Flows
import Kernel

/// A study as the API shows it.
struct WhatIfView: Encodable, Sendable {
    let id: WhatIfID
    let operatorId: OperatorID
    /// `running`, `done`, `cancelled`, `failed`.
    let state: String
    let sessions: Int64
    let sessionsDone: Int64
    let from: Timestamp
    let to: Timestamp
    let requestedAt: Timestamp
    let finishedAt: Timestamp?
    let reason: String?
    let result: Result?

    init(_ job: WhatIfJob) {
        id = job.id
        operatorId = job.input.scope.operatorID
        sessions = job.sessions
        sessionsDone = job.sessionsDone
        from = job.input.from
        to = job.input.to
        requestedAt = job.requestedAt
        finishedAt = job.finishedAt
        switch job.state {
        case .running: (state, reason, result) = ("running", nil, nil)
        case .done(let found): (state, reason, result) = ("done", nil, Result(found))
        case .cancelled: (state, reason, result) = ("cancelled", nil, nil)
        case .failed(let why): (state, reason, result) = ("failed", why, nil)
        }
    }

    struct Sums: Encodable, Sendable {
        let sessions: Int64
        let energyWh: Int64
        let beforeMinor: Int64
        let afterMinor: Int64
        let differenceMinor: Int64

        init(_ sums: WhatIfResult.Sums) {
            sessions = sums.sessions
            energyWh = sums.energyWh
            beforeMinor = sums.beforeMinor
            afterMinor = sums.afterMinor
            differenceMinor = sums.differenceMinor
        }
    }

    struct Period: Encodable, Sendable {
        let period: PeriodKind?
        let beforeWh: Int64
        let afterWh: Int64
        let beforeMinor: Int64
        let afterMinor: Int64
    }

    struct Band: Encodable, Sendable {
        let fromPermille: Int64?
        let toPermille: Int64?
        let sessions: Int64
        let differenceMinor: Int64
    }

    struct Group: Encodable, Sendable {
        let driverGroup: String?
        let sums: Sums
    }

    struct Driver: Encodable, Sendable {
        let driverId: DriverID
        let driverGroup: String?
        let sums: Sums
    }

    struct Margin: Encodable, Sendable {
        let electricityCostMinor: Int64
        let energyWithoutPriceWh: Int64
        let taxBeforeMinor: Int64
        let taxAfterMinor: Int64
        let beforeMinor: Int64
        let afterMinor: Int64
    }

    struct Shift: Encodable, Sendable {
        let demandShiftPermille: Int64
        let movedWh: Int64
        let afterMinor: Int64
    }

    struct Result: Encodable, Sendable {
        let currency: Currency
        let total: Sums
        let periods: [Period]
        let bands: [Band]
        let driverGroups: [Group]
        let driversWhoPayMore: Int64
        let driversWhoPayLess: Int64
        let payMore: [Driver]
        let margin: Margin
        let demandShift: Shift?

        init(_ result: WhatIfResult) {
            currency = result.currency
            total = Sums(result.total)
            periods = result.periods.map {
                Period(
                    period: $0.period, beforeWh: $0.beforeWh, afterWh: $0.afterWh, beforeMinor: $0.beforeMinor,
                    afterMinor: $0.afterMinor)
            }
            bands = result.bands.map {
                Band(
                    fromPermille: $0.fromPermille, toPermille: $0.toPermille, sessions: $0.sessions,
                    differenceMinor: $0.differenceMinor)
            }
            driverGroups = result.driverGroups.map { Group(driverGroup: $0.group, sums: Sums($0.sums)) }
            driversWhoPayMore = result.driversWhoPayMore
            driversWhoPayLess = result.driversWhoPayLess
            payMore = result.payMore.map {
                Driver(driverId: $0.driverID, driverGroup: $0.group, sums: Sums($0.sums))
            }
            margin = Margin(
                electricityCostMinor: result.margin.electricityCostMinor,
                energyWithoutPriceWh: result.margin.energyWithoutPriceWh,
                taxBeforeMinor: result.margin.taxBeforeMinor, taxAfterMinor: result.margin.taxAfterMinor,
                beforeMinor: result.margin.beforeMinor, afterMinor: result.margin.afterMinor)
            demandShift = result.shift.map {
                Shift(demandShiftPermille: $0.permille, movedWh: $0.movedWh, afterMinor: $0.afterMinor)
            }
        }
    }
}
