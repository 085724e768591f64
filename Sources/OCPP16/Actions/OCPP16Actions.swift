import OCPPWire

/// Every operation of the edition: who sends it, and its typed codec.
package enum OCPP16Actions {
    package static let all: [ActionRow] = [
        ActionRow(Authorize.self, sentBy: .station),
        ActionRow(BootNotification.self, sentBy: .station),
        ActionRow(CancelReservation.self, sentBy: .csms),
        ActionRow(CertificateSigned.self, sentBy: .csms),
        ActionRow(ChangeAvailability.self, sentBy: .csms),
        ActionRow(ChangeConfiguration.self, sentBy: .csms),
        ActionRow(ClearCache.self, sentBy: .csms),
        ActionRow(ClearChargingProfile.self, sentBy: .csms),
        ActionRow(DataTransfer.self, sentBy: .either),
        ActionRow(DeleteCertificate.self, sentBy: .csms),
        ActionRow(DiagnosticsStatusNotification.self, sentBy: .station),
        ActionRow(ExtendedTriggerMessage.self, sentBy: .csms),
        ActionRow(FirmwareStatusNotification.self, sentBy: .station),
        ActionRow(GetCompositeSchedule.self, sentBy: .csms),
        ActionRow(GetConfiguration.self, sentBy: .csms),
        ActionRow(GetDiagnostics.self, sentBy: .csms),
        ActionRow(GetInstalledCertificateIds.self, sentBy: .csms),
        ActionRow(GetLocalListVersion.self, sentBy: .csms),
        ActionRow(GetLog.self, sentBy: .csms),
        ActionRow(Heartbeat.self, sentBy: .station),
        ActionRow(InstallCertificate.self, sentBy: .csms),
        ActionRow(LogStatusNotification.self, sentBy: .station),
        ActionRow(MeterValues.self, sentBy: .station),
        ActionRow(RemoteStartTransaction.self, sentBy: .csms),
        ActionRow(RemoteStopTransaction.self, sentBy: .csms),
        ActionRow(ReserveNow.self, sentBy: .csms),
        ActionRow(Reset.self, sentBy: .csms),
        ActionRow(SecurityEventNotification.self, sentBy: .station),
        ActionRow(SendLocalList.self, sentBy: .csms),
        ActionRow(SetChargingProfile.self, sentBy: .csms),
        ActionRow(SignCertificate.self, sentBy: .station),
        ActionRow(SignedFirmwareStatusNotification.self, sentBy: .station),
        ActionRow(SignedUpdateFirmware.self, sentBy: .csms),
        ActionRow(StartTransaction.self, sentBy: .station),
        ActionRow(StatusNotification.self, sentBy: .station),
        ActionRow(StopTransaction.self, sentBy: .station),
        ActionRow(TriggerMessage.self, sentBy: .csms),
        ActionRow(UnlockConnector.self, sentBy: .csms),
        ActionRow(UpdateFirmware.self, sentBy: .csms),
    ]

    package static let byName = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}
