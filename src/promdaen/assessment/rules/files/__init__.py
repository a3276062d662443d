"""Item files: conversion of Moodle XML, GIFT and spreadsheets from and to items."""
