import Flows
import OCPP201

/// Operations that only tell something: kept with the station.
extension OCPP201Dialect {
    static let heartbeat = ActionHandler(Heartbeat.self) { _, link in
        .init(currentTime: link.flows.time.now())
    }

    static let securityEventNotification = ActionHandler(SecurityEventNotification.self, neverFails: true) {
        request, link in
        try await RecordStationReport.note(
            .init(kind: "security", detail: "\(request.type) \(request.techInfo ?? "")", at: request.timestamp),
            from: link.station, link.flows)
        return .init()
    }

    static let logStatusNotification = ActionHandler(LogStatusNotification.self, neverFails: true) { request, link in
        let detail = "\(request.status.rawValue) (request \(request.requestId.map(String.init) ?? "none"))"
        try await RecordStationReport.note(
            .init(kind: "log", detail: detail, at: nil), from: link.station, link.flows)
        return .init()
    }

    static let firmwareStatusNotification = ActionHandler(FirmwareStatusNotification.self, neverFails: true) {
        request, link in
        try await RecordStationReport.note(
            .init(kind: "firmware", detail: request.status.rawValue, at: nil), from: link.station, link.flows)
        return .init()
    }

    static let notifyEvent = ActionHandler(NotifyEvent.self) { request, link in
        for event in request.eventData {
            let detail =
                "\(event.component.name)/\(event.variable.name) = \(event.actualValue) (\(event.trigger.rawValue))"
            try await RecordStationReport.note(
                .init(kind: "event", detail: detail, at: event.timestamp), from: link.station, link.flows)
        }
        return .init()
    }

    static let reservationStatusUpdate = ActionHandler(ReservationStatusUpdate.self) { request, link in
        try await RecordStationReport.note(
            .init(
                kind: "reservation", detail: "\(request.reservationId) \(request.reservationUpdateStatus.rawValue)",
                at: nil), from: link.station, link.flows)
        let reason: EndReservations.Reason =
            switch request.reservationUpdateStatus {
            case .expired: .expired
            case .removed: .removed
            }
        try await EndReservations.run(
            number: Int64(request.reservationId), reason, from: link.station, link.flows)
        return .init()
    }

    /// Vendor messages are kept; none is understood yet.
    static let dataTransfer = ActionHandler(DataTransfer.self) { request, link in
        let detail = [request.vendorId, request.messageId ?? "", request.data?.text ?? ""].joined(separator: " ")
        try await RecordStationReport.note(
            .init(kind: RecordStationReport.dataTransfer, detail: detail, at: nil), from: link.station, link.flows)
        return .init(status: .unknownVendorId)
    }
}
